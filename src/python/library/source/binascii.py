"""Bytes as digits, and sums over them."""

_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_VALUES = {ord(digit): value for value, digit in enumerate(_DIGITS)}


class Error(ValueError):
    pass


class Incomplete(Exception):
    pass


def b2a_base64(data, /, *, newline=True):
    digits = []
    for place in range(0, len(data), 3):
        part = data[place:place + 3]
        number = int.from_bytes(part + bytes(3 - len(part)), "big")
        group = "".join(_DIGITS[number >> shift & 63] for shift in (18, 12, 6, 0))
        digits.append(group[:len(part) + 1] + "=" * (3 - len(part)))
    return ("".join(digits) + "\n" * newline).encode()


def a2b_base64(data, /, *, strict_mode=False):
    data = data.encode("ascii") if isinstance(data, str) else bytes(data)
    if strict_mode and data.startswith(b"="):
        raise Error("Leading padding not allowed")
    values, padding = [], 0
    for c in data:
        if c == 61:
            padding += 1
            if 2 <= len(values) % 4 and 4 <= len(values) % 4 + padding and not strict_mode:
                break
        elif c in _VALUES:
            if strict_mode and padding:
                is_over = 2 <= len(values) % 4 and 4 <= len(values) % 4 + padding
                raise Error("Excess data after padding" if is_over else "Discontinuous padding not allowed")
            values.append(_VALUES[c])
            padding = 0
        elif strict_mode:
            raise Error("Only base64 data is allowed")
    rest = len(values) % 4
    if rest == 1:
        count = len(values)
        raise Error(f"Invalid base64-encoded string: number of data characters ({count}) "
                    "cannot be 1 more than a multiple of 4")
    if rest and rest + padding < 4:
        raise Error("Incorrect padding")
    if strict_mode and (padding if not rest else rest + padding - 4):
        raise Error("Excess data after padding" if rest else "Excess padding not allowed")
    made = []
    for place in range(0, len(values), 4):
        part = values[place:place + 4]
        number = 0
        for value in part + [0] * (4 - len(part)):
            number = number << 6 | value
        made.append(number.to_bytes(3, "big")[:len(part) - 1])
    return b"".join(made)


def hexlify(data, *args):
    return bytes(data).hex(*args).encode()


b2a_hex = hexlify


def unhexlify(hexstr, /):
    text = hexstr if isinstance(hexstr, str) else bytes(hexstr).decode("ascii")
    if len(text) % 2:
        raise Error("Odd-length string")
    try:
        return bytes([int(text[place:place + 2], 16) for place in range(0, len(text), 2)])
    except ValueError:
        raise Error("Non-hexadecimal digit found") from None


a2b_hex = unhexlify
_table = []


def crc32(data, value=0, /):
    if not _table:
        for number in range(256):
            for _ in range(8):
                number = number >> 1 ^ 0xEDB88320 * (number & 1)
            _table.append(number)
    value = ~value & 0xFFFFFFFF
    for c in data:
        value = _table[(value ^ c) & 255] ^ value >> 8
    return ~value & 0xFFFFFFFF
