"""Values as bytes, in the layout of a C struct."""

import sys


class error(Exception):
    pass


error.__module__ = "struct"
_INTS = {"b": (1, True), "B": (1, False), "h": (2, True), "H": (2, False), "i": (4, True), "I": (4, False),
         "l": (4, True), "L": (4, False), "q": (8, True), "Q": (8, False)}
_NATIVE = {**_INTS, "l": (8, True), "L": (8, False), "n": (8, True), "N": (8, False), "P": (8, False)}
_FLOATS = {"e": 2, "f": 4, "d": 8}


class Struct:
    def __init__(self, format):
        if isinstance(format, bytes):
            format = format.decode("ascii")
        self.format = format
        mark = format[:1] if format[:1] in tuple("@=<>!") else "@"
        self._order = "big" if mark in ">!" else "little"
        self._ints, self._aligns = (_NATIVE, True) if mark == "@" else (_INTS, False)
        self._parts, self.size = self._read(format[format[:1] == mark:])

    def _read(self, text):
        """The parts: code, count, place; and the size of all."""
        parts, place, count = [], 0, ""
        for code in text:
            if code.isdigit():
                count += code
                continue
            if code.isspace():
                if count:
                    raise error("bad char in struct format")
                continue
            width = 1 if code in "xcsp?" else _FLOATS.get(code) or self._ints.get(code, (None,))[0]
            if width is None:
                raise error("bad char in struct format")
            if self._aligns:
                place += -place % width
            number = int(count or 1)
            if code in "sp":
                parts.append((code, number, place))
            elif code != "x":
                parts += [(code, 1, place + nth * width) for nth in range(number)]
            place, count = place + number * width, ""
        if count:
            raise error("repeat count given without format specifier")
        return parts, place

    def pack(self, *values):
        if len(values) != len(self._parts):
            raise error(f"pack expected {len(self._parts)} items for packing (got {len(values)})")
        made = b""
        for (code, count, place), value in zip(self._parts, values):
            made += bytes(place - len(made)) + self._packed(code, count, value)
        return made + bytes(self.size - len(made))

    def _packed(self, code, count, value):
        if code in self._ints:
            return self._packed_int(code, value)
        if code in _FLOATS:
            if not isinstance(value, (int, float)):
                raise error("required argument is not a float")
            return _float_to_bytes(value, _FLOATS[code], self._order == "big")
        if code == "?":
            return bytes([bool(value)])
        if not isinstance(value, bytes):
            raise error("char format requires a bytes object of length 1" if code == "c"
                        else f"argument for {code!r} must be a bytes object")
        if code == "c":
            if len(value) != 1:
                raise error("char format requires a bytes object of length 1")
            return value
        if code == "p":
            value = value[:max(0, min(count - 1, 255))]
            value = bytes([len(value)])[:count] + value
        return value[:count] + bytes(max(0, count - len(value)))

    def _packed_int(self, code, value):
        width, signed = self._ints[code]
        if not hasattr(value, "__index__"):
            raise error("required argument is not an integer")
        value = value.__index__()
        low, high = (-(1 << 8 * width - 1), (1 << 8 * width - 1) - 1) if signed else (0, (1 << 8 * width) - 1)
        if not low <= value <= high:
            raise error(self._range_text(code, width, low, high))
        return value.to_bytes(width, self._order, signed=signed)

    def _range_text(self, code, width, low, high):
        names = {"b": "byte", "B": "ubyte", "h": "short", "H": "ushort"}
        if (3, 12) <= sys.version_info or width == 4:
            return f"{code!r} format requires {low} <= number <= {high}"
        return f"{names[code]} format requires {low} <= number <= {high}" if width < 8 else "int too large to convert"

    def unpack(self, buffer, /):
        if len(buffer) != self.size:
            raise error(f"unpack requires a buffer of {self.size} bytes")
        return tuple(self._unpacked(code, count, buffer[place:]) for code, count, place in self._parts)

    def _unpacked(self, code, count, data):
        if code in self._ints:
            width, signed = self._ints[code]
            return int.from_bytes(data[:width], self._order, signed=signed)
        if code in _FLOATS:
            return _bytes_to_float(data[:_FLOATS[code]], self._order == "big")
        if code == "?":
            return data[0] != 0
        if code == "c":
            return data[:1]
        return data[1:1 + min(data[0], count - 1)] if code == "p" else data[:count]

    def unpack_from(self, /, buffer, offset=0):
        if offset < 0:
            offset += len(buffer)
        there = len(buffer) - offset
        if there < self.size:
            raise error(f"unpack_from requires a buffer of at least {self.size + offset} bytes for unpacking {self.size} "
                        f"bytes at offset {offset} (actual buffer size is {len(buffer)})")
        return self.unpack(buffer[offset:offset + self.size])

    def iter_unpack(self, buffer, /):
        if not self.size:
            raise error("cannot iteratively unpack with a struct of length 0")
        if len(buffer) % self.size:
            raise error(f"iterative unpacking requires a buffer of a multiple of {self.size} bytes")
        return iter([self.unpack(buffer[place:place + self.size]) for place in range(0, len(buffer), self.size)])


Struct.__module__ = "_struct"
_cache = {}


def _struct(format):
    if format not in _cache:
        _cache[format] = Struct(format)
    return _cache[format]


def calcsize(format, /):
    return _struct(format).size


def pack(format, /, *values):
    return _struct(format).pack(*values)


def unpack(format, buffer, /):
    return _struct(format).unpack(buffer)


def unpack_from(format, /, buffer, offset=0):
    return _struct(format).unpack_from(buffer, offset)


def iter_unpack(format, buffer, /):
    return _struct(format).iter_unpack(buffer)


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(f"module 'struct' has no attribute {name!r}")
    raise NotImplementedError(f"weakloop does not know struct.{name}")
