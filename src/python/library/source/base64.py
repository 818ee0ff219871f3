"""Bytes as text: base64, base32 and base16."""

import binascii

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_B32 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def _bytes(s):
    if isinstance(s, str):
        try:
            return s.encode("ascii")
        except UnicodeEncodeError:
            raise ValueError("string argument should contain only ASCII characters")
    return bytes(s)


def _exchanged(s, given, meant):
    return bytes(meant[given.index(c)] if c in given else c for c in s)


def b64encode(s, altchars=None):
    encoded = binascii.b2a_base64(s, newline=False)
    return encoded if altchars is None else _exchanged(encoded, b"+/", _bytes(altchars))


def b64decode(s, altchars=None, validate=False):
    s = _bytes(s)
    if altchars is not None:
        s = _exchanged(s, _bytes(altchars), b"+/")
    return binascii.a2b_base64(s, strict_mode=validate)


def standard_b64encode(s):
    return b64encode(s)


def standard_b64decode(s):
    return b64decode(s)


def urlsafe_b64encode(s):
    return b64encode(s, b"-_")


def urlsafe_b64decode(s):
    return b64decode(s, b"-_")


def b32encode(s):
    groups = []
    for place in range(0, len(s), 5):
        part = s[place:place + 5]
        number = int.from_bytes(part + bytes(5 - len(part)), "big")
        digits = bytes(_B32[number >> shift & 31] for shift in range(35, -1, -5))
        keep = (len(part) * 8 + 4) // 5
        groups.append(digits[:keep] + b"=" * (8 - keep))
    return b"".join(groups)


def b32decode(s, casefold=False, map01=None):
    s = _bytes(s)
    s = s.upper() if casefold else s
    if len(s) % 8:
        raise binascii.Error("Incorrect padding")
    plain = s.rstrip(b"=")
    made = []
    for place in range(0, len(plain), 8):
        part = plain[place:place + 8]
        number = 0
        for c in part + b"A" * (8 - len(part)):
            if c not in _B32:
                raise binascii.Error("Non-base32 digit found")
            number = number << 5 | _B32.index(c)
        if len(part) not in (8, 7, 5, 4, 2):
            raise binascii.Error("Incorrect padding")
        made.append(number.to_bytes(5, "big")[:len(part) * 5 // 8])
    return b"".join(made)


def b16encode(s):
    return bytes(s).hex().upper().encode()


def b16decode(s, casefold=False):
    s = _bytes(s)
    s = s.upper() if casefold else s
    if any(c not in b"0123456789ABCDEF" for c in s):
        raise binascii.Error("Non-base16 digit found")
    return binascii.unhexlify(s)


def encodebytes(s):
    return b"".join(binascii.b2a_base64(s[place:place + 57]) for place in range(0, len(s), 57))


def decodebytes(s):
    return binascii.a2b_base64(s)


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(f"module 'base64' has no attribute {name!r}")
    raise NotImplementedError(f"weakloop does not know base64.{name}")
