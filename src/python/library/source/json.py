"""JSON: what is written and read; strings, numbers and nesting as the standard has them, with Python's three extras."""

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\f": "\\f", "\b": "\\b"}
_UNESCAPED = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_SPACE = " \t\n\r"
_INFINITY = float("inf")


class JSONDecodeError(ValueError):
    __module__ = "json.decoder"

    def __init__(self, msg, doc, pos):
        lineno = doc.count("\n", 0, pos) + 1
        colno = pos - doc.rfind("\n", 0, pos)
        ValueError.__init__(self, f"{msg}: line {lineno} column {colno} (char {pos})")
        self.msg, self.doc, self.pos, self.lineno, self.colno = msg, doc, pos, lineno, colno


class JSONEncoder:
    item_separator = ", "
    key_separator = ": "

    def __init__(self, *, skipkeys=False, ensure_ascii=True, check_circular=True, allow_nan=True, sort_keys=False,
                 indent=None, separators=None, default=None):
        self.skipkeys, self.ensure_ascii, self.allow_nan = skipkeys, ensure_ascii, allow_nan
        self.check_circular, self.sort_keys = check_circular, sort_keys
        self.indent = " " * indent if isinstance(indent, int) else indent
        if separators is not None:
            self.item_separator, self.key_separator = separators
        elif indent is not None:
            self.item_separator = ","
        if default is not None:
            self.default = default

    def default(self, o):
        raise TypeError(f"Object of type {o.__class__.__name__} is not JSON serializable")

    def encode(self, o):
        parts = []
        self._write(o, parts.append, "", [])
        return "".join(parts)

    def iterencode(self, o, _one_shot=False):
        parts = []
        self._write(o, parts.append, "", [])
        return iter(parts)

    def _write(self, value, write, margin, outer):
        if value is None:
            write("null")
        elif value is True:
            write("true")
        elif value is False:
            write("false")
        elif isinstance(value, str):
            write(_quoted(value, self.ensure_ascii))
        elif isinstance(value, int):
            write(int.__repr__(value))
        elif isinstance(value, float):
            write(self._float(value))
        else:
            self._write_nested(value, write, margin, outer)

    def _write_nested(self, value, write, margin, outer):
        if any([other is value for other in outer]):
            raise ValueError("Circular reference detected")
        outer.append(value)
        if isinstance(value, dict):
            items = self._pairs(value)
            self._write_items(items, "{", "}", write, margin, outer)
        elif isinstance(value, (list, tuple)):
            items = [("", item) for item in value]
            self._write_items(items, "[", "]", write, margin, outer)
        else:
            self._write(self.default(value), write, margin, outer)
        outer.pop()

    def _write_items(self, items, first, last, write, margin, outer):
        if not items:
            write(first + last)
            return
        inner = margin
        between = self.item_separator
        write(first)
        if self.indent is not None:
            inner = margin + self.indent
            between += "\n" + inner
            write("\n" + inner)
        begun = False
        for key, item in items:
            if begun:
                write(between)
            begun = True
            write(key)
            self._write(item, write, inner, outer)
        if self.indent is not None:
            write("\n" + margin)
        write(last)

    def _pairs(self, mapping):
        pairs = sorted(mapping.items()) if self.sort_keys else list(mapping.items())
        shown = []
        for key, value in pairs:
            text = self._key(key)
            if text is not None:
                shown.append((_quoted(text, self.ensure_ascii) + self.key_separator, value))
        return shown

    def _key(self, key):
        if isinstance(key, str):
            return key
        if key is None:
            return "null"
        if key is True:
            return "true"
        if key is False:
            return "false"
        if isinstance(key, int):
            return int.__repr__(key)
        if isinstance(key, float):
            return self._float(key)
        if self.skipkeys:
            return None
        raise TypeError(f"keys must be str, int, float, bool or None, not {key.__class__.__name__}")

    def _float(self, number):
        if number != number:
            text = "NaN"
        elif number == _INFINITY:
            text = "Infinity"
        elif number == -_INFINITY:
            text = "-Infinity"
        else:
            return float.__repr__(number)
        if not self.allow_nan:
            import sys
            shown = f": {number!r}" if (3, 12) <= sys.version_info else ""
            raise ValueError(f"Out of range float values are not JSON compliant{shown}")
        return text


def _quoted(text, ensure_ascii):
    parts = []
    for letter in text:
        number = ord(letter)
        if letter in _ESCAPES:
            parts.append(_ESCAPES[letter])
        elif number < 32 or ensure_ascii and 126 < number < 0x10000:
            parts.append(f"\\u{number:04x}")
        elif ensure_ascii and 0xFFFF < number:
            number -= 0x10000
            parts.append(f"\\u{0xD800 | number >> 10:04x}\\u{0xDC00 | number & 0x3FF:04x}")
        else:
            parts.append(letter)
    return '"' + "".join(parts) + '"'


def dumps(obj, *, skipkeys=False, ensure_ascii=True, check_circular=True, allow_nan=True, cls=None, indent=None,
          separators=None, default=None, sort_keys=False, **kw):
    encoder = (cls or JSONEncoder)(skipkeys=skipkeys, ensure_ascii=ensure_ascii, check_circular=check_circular,
                                   allow_nan=allow_nan, indent=indent, separators=separators, default=default,
                                   sort_keys=sort_keys, **kw)
    return encoder.encode(obj)


def dump(obj, fp, **options):
    fp.write(dumps(obj, **options))


class JSONDecoder:
    def __init__(self, *, object_hook=None, parse_float=None, parse_int=None, parse_constant=None, strict=True,
                 object_pairs_hook=None):
        self.object_hook, self.object_pairs_hook = object_hook, object_pairs_hook
        self.parse_float, self.parse_int = parse_float or float, parse_int or int
        self.parse_constant, self.strict = parse_constant or float, strict

    def decode(self, s):
        value, end = self.raw_decode(s, _after_space(s, 0))
        end = _after_space(s, end)
        if end != len(s):
            raise JSONDecodeError("Extra data", s, end)
        return value

    def raw_decode(self, s, idx=0):
        try:
            return self._value(s, idx)
        except StopIteration as stop:
            raise JSONDecodeError("Expecting value", s, stop.value) from None

    def _value(self, s, place):
        letter = s[place:place + 1]
        if letter == '"':
            return self._string(s, place + 1)
        if letter == "{":
            return self._object(s, place + 1)
        if letter == "[":
            return self._array(s, place + 1)
        for word, value in (("null", None), ("true", True), ("false", False)):
            if s.startswith(word, place):
                return value, place + len(word)
        for word, value in (("NaN", "nan"), ("Infinity", "inf"), ("-Infinity", "-inf")):
            if s.startswith(word, place):
                return self.parse_constant(value if self.parse_constant is float else word), place + len(word)
        return self._number(s, place)

    def _number(self, s, place):
        end = place + 1 if s[place:place + 1] == "-" else place
        first = end
        end = _after_digits(s, end)
        if end == first:
            raise StopIteration(place)
        if s[first] == "0":
            end = first + 1
        whole = end
        if s[end:end + 1] == "." and _after_digits(s, end + 1) != end + 1:
            end = _after_digits(s, end + 1)
        if s[end:end + 1] in ("e", "E"):
            digits = end + 2 if s[end + 1:end + 2] in ("+", "-") else end + 1
            if _after_digits(s, digits) != digits:
                end = _after_digits(s, digits)
        if end == whole:
            return self.parse_int(s[place:end]), end
        return self.parse_float(s[place:end]), end

    def _string(self, s, place):
        begin = place - 1
        parts = []
        while True:
            letter = s[place:place + 1]
            if not letter:
                raise JSONDecodeError("Unterminated string starting at", s, begin)
            if letter == '"':
                return "".join(parts), place + 1
            if letter == "\\":
                letter, place = _unescaped(s, place + 1, begin)
                parts.append(letter)
                continue
            if self.strict and ord(letter) < 32:
                raise JSONDecodeError("Invalid control character at", s, place)
            parts.append(letter)
            place += 1

    def _object(self, s, place):
        pairs = []
        place = _after_space(s, place)
        if s[place:place + 1] == "}":
            return self._made(pairs), place + 1
        while True:
            if s[place:place + 1] != '"':
                text = "Expecting property name enclosed in double quotes"
                raise JSONDecodeError(text, s, place)
            key, place = self._string(s, place + 1)
            place = _after_space(s, place)
            if s[place:place + 1] != ":":
                raise JSONDecodeError("Expecting ':' delimiter", s, place)
            value, place = self._inner(s, _after_space(s, place + 1))
            pairs.append((key, value))
            place = _after_space(s, place)
            letter = s[place:place + 1]
            if letter == "}":
                return self._made(pairs), place + 1
            if letter != ",":
                raise JSONDecodeError("Expecting ',' delimiter", s, place)
            comma = place
            place = _after_space(s, place + 1)
            if s[place:place + 1] == "}" and _tells_of_commas():
                raise JSONDecodeError("Illegal trailing comma before end of object", s, comma)

    def _array(self, s, place):
        values = []
        place = _after_space(s, place)
        if s[place:place + 1] == "]":
            return values, place + 1
        while True:
            value, place = self._inner(s, place)
            values.append(value)
            place = _after_space(s, place)
            letter = s[place:place + 1]
            if letter == "]":
                return values, place + 1
            if letter != ",":
                raise JSONDecodeError("Expecting ',' delimiter", s, place)
            comma = place
            place = _after_space(s, place + 1)
            if s[place:place + 1] == "]" and _tells_of_commas():
                raise JSONDecodeError("Illegal trailing comma before end of array", s, comma)

    def _inner(self, s, place):
        try:
            return self._value(s, place)
        except StopIteration as stop:
            raise JSONDecodeError("Expecting value", s, stop.value) from None

    def _made(self, pairs):
        if self.object_pairs_hook is not None:
            return self.object_pairs_hook(pairs)
        made = dict(pairs)
        return made if self.object_hook is None else self.object_hook(made)


def _tells_of_commas():
    import sys
    return sys.version_info >= (3, 13)


def _after_space(s, place):
    while s[place:place + 1] and s[place] in _SPACE:
        place += 1
    return place


def _after_digits(s, place):
    while "0" <= s[place:place + 1] <= "9":
        place += 1
    return place


def _unescaped(s, place, begin):
    letter = s[place:place + 1]
    if not letter:
        raise JSONDecodeError("Unterminated string starting at", s, begin)
    if letter != "u":
        if letter not in _UNESCAPED:
            raise JSONDecodeError("Invalid \\escape", s, place - 1)
        return _UNESCAPED[letter], place + 1
    number = _hexadecimal(s, place + 1)
    place += 5
    if 0xD800 <= number < 0xDC00 and s.startswith("\\u", place):
        low = _hexadecimal(s, place + 2)
        if 0xDC00 <= low < 0xE000:
            return chr(0x10000 + (number - 0xD800 << 10) + low - 0xDC00), place + 6
    return chr(number), place


def _hexadecimal(s, place):
    digits = s[place:place + 4]
    if len(digits) == 4 and all([digit in "0123456789abcdefABCDEF" for digit in digits]):
        return int(digits, 16)
    raise JSONDecodeError("Invalid \\uXXXX escape", s, place - 1)


def loads(s, *, cls=None, object_hook=None, parse_float=None, parse_int=None, parse_constant=None,
          object_pairs_hook=None, **kw):
    if isinstance(s, bytes):
        s = s.decode("utf-8")
    if not isinstance(s, str):
        raise TypeError(f"the JSON object must be str, bytes or bytearray, not {s.__class__.__name__}")
    if s.startswith("\ufeff"):
        raise JSONDecodeError("Unexpected UTF-8 BOM (decode using utf-8-sig)", s, 0)
    decoder = (cls or JSONDecoder)(object_hook=object_hook, parse_float=parse_float, parse_int=parse_int,
                                   parse_constant=parse_constant, object_pairs_hook=object_pairs_hook, **kw)
    return decoder.decode(s)


def load(fp, **options):
    return loads(fp.read(), **options)
