"""Regular expressions. To compile and to match is native; patterns, matches and templates are made here."""

import enum
import sys


class RegexFlag(enum.IntFlag):
    NOFLAG = 0
    ASCII = A = 256
    IGNORECASE = I = 2
    UNICODE = U = 32
    MULTILINE = M = 8
    DOTALL = S = 16
    VERBOSE = X = 64

    def __repr__(self):
        named = sorted((flag.value, name) for name, flag in type(self).__members__.items() if 1 < len(name) and flag.value)
        return "|".join(f"re.{name}" for value, name in named if self.value & value) or "re.NOFLAG"

    __str__ = __repr__


NOFLAG, ASCII, IGNORECASE, UNICODE = RegexFlag.NOFLAG, RegexFlag.ASCII, RegexFlag.IGNORECASE, RegexFlag.UNICODE
MULTILINE, DOTALL, VERBOSE = RegexFlag.MULTILINE, RegexFlag.DOTALL, RegexFlag.VERBOSE
A, I, U, M, S, X = ASCII, IGNORECASE, UNICODE, MULTILINE, DOTALL, VERBOSE
_SEARCH, _MATCH, _FULLMATCH = 0, 1, 2


class error(Exception):
    __module__ = "re"

    def __init__(self, msg, pattern=None, pos=None):
        self.msg, self.pattern, self.pos = msg, pattern, pos
        self.lineno = self.colno = None
        if pattern is not None and pos is not None:
            newline = "\n" if isinstance(pattern, str) else b"\n"
            msg = f"{msg} at position {pos}"
            self.lineno = pattern.count(newline, 0, pos) + 1
            self.colno = pos - pattern.rfind(newline, 0, pos) if newline in pattern[:pos] else pos + 1
            if newline in pattern:
                msg = f"{msg} (line {self.lineno}, column {self.colno})"
        super().__init__(msg)


if (3, 13) <= sys.version_info:
    error.__name__ = error.__qualname__ = "PatternError"
    PatternError = error


class Pattern:
    __slots__ = ("_code", "groups", "flags", "pattern", "groupindex")
    def __init__(self, pattern, flags):
        try:
            self._code, self.groups, names, self.flags = _compile(pattern, int(flags))
        except ValueError as wrong:
            text, _, place = str(wrong).partition(" at position ")
            if not place:
                raise error(text) from None
            raise error(text, pattern, int(place.split()[0])) from None
        self.pattern, self.groupindex = pattern, dict(names)

    def __repr__(self):
        flags = self.flags & ~32 if isinstance(self.pattern, str) else self.flags
        named = [(256, "ASCII"), (2, "IGNORECASE"), (8, "MULTILINE"), (16, "DOTALL"), (64, "VERBOSE")]
        shown = "|".join(f"re.{name}" for value, name in sorted(named) if flags & value)
        text = repr(self.pattern)[:200]
        return f"re.compile({text}, {shown})" if shown else f"re.compile({text})"

    def __eq__(self, other):
        return isinstance(other, Pattern) and (self.pattern, self.flags) == (other.pattern, other.flags)

    def __hash__(self):
        return hash((self.pattern, self.flags))

    def _check(self, string):
        if isinstance(self.pattern, str) and isinstance(string, bytes):
            raise TypeError("cannot use a string pattern on a bytes-like object")
        if isinstance(self.pattern, bytes) and isinstance(string, str):
            raise TypeError("cannot use a bytes pattern on a string-like object")
        if not isinstance(string, (str, bytes)):
            raise TypeError(f"expected string or bytes-like object, got {type(string).__name__!r}")

    def _one(self, string, pos, endpos, way):
        self._check(string)
        pos, endpos = _within(string, pos, endpos)
        spans = _find(self._code, string, pos, endpos, way)
        return None if spans is None else Match(self, string, pos, endpos, spans)

    def search(self, string, pos=0, endpos=sys.maxsize):
        return self._one(string, pos, endpos, _SEARCH)

    def match(self, string, pos=0, endpos=sys.maxsize):
        return self._one(string, pos, endpos, _MATCH)

    def fullmatch(self, string, pos=0, endpos=sys.maxsize):
        return self._one(string, pos, endpos, _FULLMATCH)

    def _all(self, string, pos=0, endpos=sys.maxsize, count=0):
        self._check(string)
        pos, endpos = _within(string, pos, endpos)
        return [Match(self, string, pos, endpos, spans) for spans in _find_all(self._code, string, pos, endpos, count)]

    def finditer(self, string, pos=0, endpos=sys.maxsize):
        return iter(self._all(string, pos, endpos))

    def findall(self, string, pos=0, endpos=sys.maxsize):
        empty = string[:0]
        if self.groups == 0:
            return [found[0] for found in self._all(string, pos, endpos)]
        if self.groups == 1:
            return [empty if found[1] is None else found[1] for found in self._all(string, pos, endpos)]
        return [found.groups(empty) for found in self._all(string, pos, endpos)]

    def split(self, string, maxsplit=0):
        if maxsplit < 0:
            return [string]
        parts, at = [], 0
        for found in self._all(string, count=maxsplit):
            parts.append(string[at:found.start()])
            parts.extend(found.groups())
            at = found.end()
        return parts + [string[at:]]

    def subn(self, repl, string, count=0):
        made = repl if callable(repl) else _template(self, repl)
        parts, at, found_all = [], 0, [] if count < 0 else self._all(string, count=count)
        for found in found_all:
            parts += [string[at:found.start()], made(found)]
            at = found.end()
        return string[:0].join(parts + [string[at:]]), len(found_all)

    def sub(self, repl, string, count=0):
        return self.subn(repl, string, count)[0]

    __class_getitem__ = classmethod(type(list[int]))


def _within(string, pos, endpos):
    endpos = max(0, min(endpos, len(string)))
    return max(0, min(pos, len(string))), endpos


class Match:
    __slots__ = ("re", "string", "pos", "endpos", "_spans")
    def __init__(self, pattern, string, pos, endpos, spans):
        self.re, self.string, self.pos, self.endpos, self._spans = pattern, string, pos, endpos, spans

    @property
    def regs(self):
        return self._spans

    @property
    def lastindex(self):
        """The group that was closed last: of those that end last the outermost."""
        last = None
        for group in range(1, len(self._spans)):
            start, end = self._spans[group]
            if end != -1 and (last is None or self._spans[last][1] < end or self._spans[last][1] == end < start + 1):
                last = group
        return last

    @property
    def lastgroup(self):
        last = self.lastindex
        return next((name for name, group in self.re.groupindex.items() if group == last), None)

    def _group(self, group):
        if isinstance(group, (str, bytes)):
            if group not in self.re.groupindex:
                raise IndexError("no such group")
            return self.re.groupindex[group]
        number = group.__index__()
        if not 0 <= number < len(self._spans):
            raise IndexError("no such group")
        return number

    def __getitem__(self, group):
        start, end = self._spans[self._group(group)]
        return None if end == -1 else self.string[start:end]

    def group(self, *groups):
        if len(groups) < 2:
            return self[groups[0] if groups else 0]
        return tuple(self[group] for group in groups)

    def groups(self, default=None):
        found = [self[group] for group in range(1, len(self._spans))]
        return tuple(default if text is None else text for text in found)

    def groupdict(self, default=None):
        found = {name: self[group] for name, group in self.re.groupindex.items()}
        return {name: default if text is None else text for name, text in found.items()}

    def span(self, group=0):
        return self._spans[self._group(group)]

    def start(self, group=0):
        return self.span(group)[0]

    def end(self, group=0):
        return self.span(group)[1]

    def expand(self, template):
        return _template(self.re, template)(self)

    def __repr__(self):
        return f"<re.Match object; span={self.span()}, match={self[0]!r}>"

    __class_getitem__ = classmethod(type(list[int]))


_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\"}


def _template(pattern, template):
    """What makes the text that replaces a match."""
    is_text = isinstance(template, str)
    text = template if is_text else template.decode("latin-1")
    parts, literal, at = [], "", 0
    while at < len(text):
        if text[at] != "\\":
            literal += text[at]
            at += 1
            continue
        group, plain, end = _escape(pattern, text, at, template)
        literal += plain
        if group is not None:
            parts += [literal, group]
            literal = ""
        at = end
    parts.append(literal)
    if not is_text:
        parts = [part.encode("latin-1") if isinstance(part, str) else part for part in parts]

    def made(match):
        empty = template[:0]
        return empty.join((match[part] or empty) if isinstance(part, int) else part for part in parts)
    return made


def _escape(pattern, text, at, template):
    """The group that an escape of a template stands for, or else its text, and where it ends."""
    if at + 1 == len(text):
        raise error("bad escape (end of pattern)", template, at)
    c = text[at + 1]
    if c == "g":
        return _group_by_name(pattern, text, at, template)
    if c == "0" or c in "123" and _is_octal(text[at + 1:at + 4]):
        digits = c
        while len(digits) < 3 and text[at + 1 + len(digits):][:1] in tuple("01234567"):
            digits += text[at + 1 + len(digits)]
        return None, chr(int(digits, 8) & 255), at + 1 + len(digits)
    if c in "123456789":
        digits = c + (text[at + 2] if text[at + 2:at + 3].isdigit() else "")
        return _checked(pattern, int(digits), template, at + 1), "", at + 1 + len(digits)
    if c in _ESCAPES:
        return None, _ESCAPES[c], at + 2
    if c.isascii() and c.isalpha():
        raise error(f"bad escape \\{c}", template, at)
    return None, "\\" + c, at + 2


def _is_octal(digits):
    return len(digits) == 3 and all(digit in "01234567" for digit in digits)


def _checked(pattern, group, template, at):
    if pattern.groups < group:
        raise error(f"invalid group reference {group}", template, at)
    return group


def _group_by_name(pattern, text, at, template):
    if text[at + 2:at + 3] != "<":
        raise error("missing <", template, at + 2)
    end = text.find(">", at + 3)
    if end < 0:
        raise error("missing >, unterminated name" if text[at + 3:] else "missing group name", template, at + 3)
    name = text[at + 3:end]
    if not name:
        raise error("missing group name", template, at + 3)
    if name.isdigit():
        return _checked(pattern, int(name), template, at + 3), "", end + 1
    if not name.isidentifier():
        raise error(f"bad character in group name {name!r}", template, at + 3)
    if name not in pattern.groupindex:
        raise IndexError(f"unknown group name {name!r}")
    return pattern.groupindex[name], "", end + 1


for _class in (Pattern, Match):
    _class.__module__ = "re"
_cache = {}


def compile(pattern, flags=0):
    if isinstance(pattern, Pattern):
        if flags:
            raise ValueError("cannot process flags argument with a compiled pattern")
        return pattern
    if not isinstance(pattern, (str, bytes)):
        raise TypeError("first argument must be string or compiled pattern")
    key = type(pattern), pattern, int(flags)
    if key not in _cache:
        if 512 <= len(_cache):
            _cache.clear()
        _cache[key] = Pattern(pattern, flags)
    return _cache[key]


def search(pattern, string, flags=0):
    return compile(pattern, flags).search(string)


def match(pattern, string, flags=0):
    return compile(pattern, flags).match(string)


def fullmatch(pattern, string, flags=0):
    return compile(pattern, flags).fullmatch(string)


def findall(pattern, string, flags=0):
    return compile(pattern, flags).findall(string)


def finditer(pattern, string, flags=0):
    return compile(pattern, flags).finditer(string)


def split(pattern, string, maxsplit=0, flags=0):
    return compile(pattern, flags).split(string, maxsplit)


def sub(pattern, repl, string, count=0, flags=0):
    return compile(pattern, flags).sub(repl, string, count)


def subn(pattern, repl, string, count=0, flags=0):
    return compile(pattern, flags).subn(repl, string, count)


def purge():
    _cache.clear()


_SPECIAL = {c: "\\" + c for c in "()[]{}?*+-|^$\\.&~# \t\n\r\v\f"}


def escape(pattern):
    if isinstance(pattern, str):
        return "".join(_SPECIAL.get(c, c) for c in pattern)
    return "".join(_SPECIAL.get(c, c) for c in pattern.decode("latin-1")).encode("latin-1")


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(f"module 're' has no attribute {name!r}")
    raise NotImplementedError(f"weakloop does not know re.{name}")
