"""Rows of fields as text. A reader goes from special letter to special letter, and takes more lines where a field goes on."""

from itertools import combinations as _combinations
from sys import version_info as _version
from types import GenericAlias as _GenericAlias

__all__ = ["QUOTE_MINIMAL", "QUOTE_ALL", "QUOTE_NONNUMERIC", "QUOTE_NONE", "QUOTE_STRINGS", "QUOTE_NOTNULL", "Error", "Dialect",
           "excel", "excel_tab", "field_size_limit", "reader", "writer", "register_dialect", "get_dialect", "list_dialects",
           "unregister_dialect", "DictReader", "DictWriter", "unix_dialect"]

QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONNUMERIC, QUOTE_NONE, QUOTE_STRINGS, QUOTE_NOTNULL = range(6)

# From 3.13 on the two newest ways of quoting count in readers too, and more is checked.
_IS_3_13 = (3, 13) <= _version
_LAST_QUOTING = QUOTE_NOTNULL if (3, 12) <= _version else QUOTE_NONE

_dialects = {}
_limit = 131072


class Error(Exception):
    __module__ = "_csv"


class Dialect:
    delimiter = quotechar = escapechar = lineterminator = None
    doublequote = skipinitialspace = quoting = None
    strict = False

    def __init__(self):
        try:
            _Settings(self, {})
        except TypeError as error:
            raise Error(str(error)) from None


class excel(Dialect):
    delimiter, quotechar, lineterminator = ",", '"', "\r\n"
    doublequote, skipinitialspace, quoting = True, False, QUOTE_MINIMAL


class excel_tab(excel):
    delimiter = "\t"


class unix_dialect(excel):
    lineterminator, quoting = "\n", QUOTE_ALL


class reader:
    __module__ = "_csv"

    def __init__(self, iterable, dialect=None, **fmtparams):
        self._lines, self._line, self._at, self._field = iter(iterable), "", 0, ""
        self.dialect, self.line_num = _Settings(dialect, fmtparams), 0
        settings = self.dialect
        self._quote = None if settings.quoting == QUOTE_NONE else settings.quotechar
        self._blank = " " if settings.skipinitialspace and " " not in (self._quote, settings.escapechar) else None
        self._stops = {settings.delimiter, settings.escapechar, "\r", "\n"}
        self._stops_in_quotes = {self._quote, settings.escapechar}

    def __iter__(self):
        return self

    def __next__(self):
        self._begin(next(self._lines))
        row, has_more = [], not self._is_at_end()
        while has_more:
            row.append(self._read_field())
            has_more = self._peek() == self.dialect.delimiter
            if has_more:
                self._at += 1
        if self._line[self._at:].strip("\r\n"):
            advice = "with newline=''" if _IS_3_13 else "in universal-newline mode"
            raise Error(f"new-line character seen in unquoted field - do you need to open the file {advice}?")
        return row

    def _begin(self, line):
        if not isinstance(line, str):
            kind = type(line).__name__
            raise Error(f"iterator should return strings, not {kind} (the file should be opened in text mode)")
        self._line, self._at = line, 0
        self.line_num += 1

    def _goes_on(self):
        """Takes the next line for a field that has not ended. A field that the input leaves open ends there if nobody is strict."""
        try:
            line = next(self._lines)
        except StopIteration:
            if self.dialect.strict:
                raise Error("unexpected end of data") from None
            return False
        self._begin(line)
        return True

    def _peek(self):
        return self._line[self._at:self._at + 1]

    def _is_at_end(self):
        return self._peek() in ("", "\r", "\n")

    def _take(self):
        letter = self._peek()
        self._at += 1
        return letter

    def _take_until(self, stops):
        line, start, end = self._line, self._at, self._at
        while end < len(line) and line[end] not in stops:
            end += 1
        self._at = end
        self._add(line[start:end])

    def _add(self, text):
        self._field += text
        if text and _limit < len(self._field):
            raise Error(f"field larger than field limit ({_limit})")

    def _read_field(self):
        while self._peek() == self._blank:
            self._at += 1
        self._field, first = "", self._peek()
        if first == self._quote:
            self._at += 1
            self._read_quoted()
        self._read_bare()
        if first == self._quote:
            return self._field
        return self._value(first)

    def _read_bare(self):
        joins = False
        while True:
            self._take_until(self._stops)
            # As in CPython, a line joined to the one before by an escape ends only where it says so: by a newline of its own.
            if joins and self._peek() == "" and self._goes_on():
                continue
            if self._peek() != self.dialect.escapechar:
                return
            self._at += 1
            joins = self._read_escaped()

    def _read_escaped(self):
        """Reads what an escape stands before; says whether that was the newline of the line."""
        letter = self._take()
        self._add(letter or "\n")
        if letter == "":
            self._goes_on()
        return letter in ("\r", "\n")

    def _read_quoted(self):
        """Reads on to behind the closing quote."""
        while True:
            self._take_until(self._stops_in_quotes)
            letter = self._take()
            if letter == "":
                if not self._goes_on():
                    return
            elif letter == self.dialect.escapechar:
                self._add(self._take() or "\n")
            elif not self.dialect.doublequote:
                return
            elif self._peek() == self._quote:
                self._add(self._take())
            else:
                self._check_behind_quote()
                return

    def _check_behind_quote(self):
        if self._is_at_end() or self._peek() == self.dialect.delimiter:
            return
        if self.dialect.strict:
            raise Error(f"'{self.dialect.delimiter}' expected after '{self._quote}'")
        self._add(self._take())

    def _value(self, first):
        """What a field without quotes stands for."""
        quoting, text = self.dialect.quoting, self._field
        if not text:
            return None if _IS_3_13 and quoting in (QUOTE_STRINGS, QUOTE_NOTNULL) else text
        if _IS_3_13:
            is_number = quoting in (QUOTE_NONNUMERIC, QUOTE_STRINGS)
        else:
            is_number = quoting == QUOTE_NONNUMERIC and first != self.dialect.escapechar
        return float(text) if is_number else text


class writer:
    __module__ = "_csv"

    def __init__(self, fileobj, dialect=None, **fmtparams):
        if not hasattr(fileobj, "write"):
            raise TypeError('argument 1 must have a "write" method')
        self._write, self.dialect = fileobj.write, _Settings(dialect, fmtparams)
        self._escaped, self._quoted = self._special_letters()

    def _special_letters(self):
        """Those that need an escape before them, and those that need quotes around the field."""
        settings = self.dialect
        special = {settings.delimiter, settings.quotechar, settings.escapechar, *settings.lineterminator}
        if _IS_3_13:
            special.update("\r\n")
        if settings.quoting == QUOTE_NONE:
            return special, set()
        escape, quote = {settings.escapechar}, {settings.quotechar}
        escaped = escape - quote if settings.doublequote else escape | quote
        return escaped, special - escaped

    def writerow(self, row):
        try:
            fields = iter(row)
        except TypeError:
            raise Error(f"iterable expected, not {type(row).__name__}") from None
        fields = list(fields)
        texts = [self._encode(field, len(fields) == 1) for field in fields]
        return self._write(self.dialect.delimiter.join(texts) + self.dialect.lineterminator)

    def writerows(self, rows):
        for row in rows:
            self.writerow(row)

    def _encode(self, field, is_alone):
        text = "" if field is None else field if isinstance(field, str) else str(field)
        in_quotes = self._wants_quotes(field) or not self._quoted.isdisjoint(text)
        if not text and self._would_vanish(field, is_alone):
            in_quotes = True
        text = "".join([self._encode_letter(letter) for letter in text])
        return f"{self.dialect.quotechar}{text}{self.dialect.quotechar}" if in_quotes else text

    def _encode_letter(self, letter):
        if letter in self._escaped:
            if self.dialect.escapechar is None:
                raise Error("need to escape, but no escapechar set")
            return self.dialect.escapechar + letter
        return letter * 2 if letter == self.dialect.quotechar else letter

    def _wants_quotes(self, field):
        quoting = self.dialect.quoting
        if quoting == QUOTE_NONNUMERIC:
            return not _is_number(field)
        if quoting == QUOTE_STRINGS:
            return isinstance(field, str)
        return quoting == QUOTE_ALL or quoting == QUOTE_NOTNULL and field is not None

    def _would_vanish(self, field, is_alone):
        """Whether a reader would not see the empty field if it had no quotes."""
        settings = self.dialect
        is_skipped = _IS_3_13 and settings.delimiter == " " and settings.skipinitialspace
        if not is_skipped and not is_alone:
            return False
        stays_bare = settings.quoting == QUOTE_NONE or _IS_3_13 and field is None and QUOTE_STRINGS <= settings.quoting
        if stays_bare and is_skipped:
            raise Error("empty field must be quoted if delimiter is a space and skipinitialspace is true")
        if stays_bare:
            raise Error("single empty field record must be quoted")
        return True


class DictReader:
    def __init__(self, f, fieldnames=None, restkey=None, restval=None, dialect="excel", *args, **kwds):
        self._names = _kept(fieldnames)
        self.restkey, self.restval, self.dialect = restkey, restval, dialect
        self.reader, self.line_num = reader(f, dialect, *args, **kwds), 0

    @property
    def fieldnames(self):
        if self._names is None:
            self._names = next(self.reader, None)
        self.line_num = self.reader.line_num
        return self._names

    @fieldnames.setter
    def fieldnames(self, value):
        self._names = value

    def __iter__(self):
        return self

    def __next__(self):
        if not self.line_num:
            # The first row of all is the header, if there are no names yet.
            self.fieldnames
        row, names = self._next_row(), self.fieldnames
        surplus, lack = row[len(names):], len(names) - len(row)
        record = dict(zip(names, row + [self.restval] * lack))
        if surplus:
            record[self.restkey] = surplus
        return record

    def _next_row(self):
        row = next(self.reader)
        self.line_num = self.reader.line_num
        return row or next(filter(None, self.reader))

    def __class_getitem__(cls, item):
        return _GenericAlias(cls, item)


class DictWriter:
    def __init__(self, f, fieldnames, restval="", extrasaction="raise", dialect="excel", *args, **kwds):
        self.fieldnames, self.restval, self.extrasaction = _kept(fieldnames), restval, extrasaction.lower()
        if self.extrasaction not in {"raise", "ignore"}:
            raise ValueError(f"extrasaction ({self.extrasaction}) must be 'raise' or 'ignore'")
        self.writer = writer(f, dialect, *args, **kwds)

    def writeheader(self):
        return self.writerow({name: name for name in self.fieldnames})

    def writerow(self, rowdict):
        return self.writer.writerow(self._row(rowdict))

    def writerows(self, rowdicts):
        return self.writer.writerows(self._row(rowdict) for rowdict in rowdicts)

    def _row(self, rowdict):
        extra = [repr(key) for key in rowdict if key not in self.fieldnames] if self.extrasaction == "raise" else ()
        if extra:
            raise ValueError(f"dict contains fields not in fieldnames: {', '.join(extra)}")
        return [rowdict.get(name, self.restval) for name in self.fieldnames]

    def __class_getitem__(cls, item):
        return _GenericAlias(cls, item)


def register_dialect(name, dialect=None, **fmtparams):
    if not isinstance(name, str):
        raise TypeError("dialect name must be a string")
    _dialects[name] = _Settings(dialect, fmtparams)


def get_dialect(name):
    if name in _dialects:
        return _dialects[name]
    raise Error("unknown dialect")


def unregister_dialect(name):
    get_dialect(name)
    del _dialects[name]


def list_dialects():
    return [*_dialects]


def field_size_limit(*limit):
    global _limit
    if 1 < len(limit):
        raise TypeError(f"field_size_limit() takes at most 1 argument ({len(limit)} given)")
    before = _limit
    for new in limit:
        if not isinstance(new, int):
            raise TypeError("limit must be an integer")
        _limit = new
    return before


class _Settings:
    """All settings of a reader or writer: those given, else those of the dialect, else the usual ones."""

    _USUAL = {"delimiter": ",", "doublequote": True, "escapechar": None, "lineterminator": "\r\n", "quotechar": '"',
              "quoting": QUOTE_MINIMAL, "skipinitialspace": False, "strict": False}

    def __init__(self, dialect, given):
        for name in given:
            if name not in self._USUAL:
                raise TypeError(f"this function got an unexpected keyword argument '{name}'" if _IS_3_13
                                else f"'{name}' is an invalid keyword argument for this function")
        if isinstance(dialect, str):
            dialect = get_dialect(dialect)
        for name, usual in self._USUAL.items():
            value = given[name] if name in given else getattr(dialect, name, usual)
            setattr(self, name, bool(value) if isinstance(usual, bool) else value)
        if self.quotechar is None and "quoting" not in given and not hasattr(dialect, "quoting"):
            self.quoting = QUOTE_NONE
        self._check_kinds()
        self._check_quoting()
        if _IS_3_13:
            self._check_letters()

    def _check_kinds(self):
        _check_letter("delimiter", self.delimiter, "string")
        if self.escapechar is not None:
            _check_letter("escapechar", self.escapechar, "string or None")
        if self.lineterminator is not None and not isinstance(self.lineterminator, str):
            raise TypeError('"lineterminator" must be a string')
        if self.quotechar is not None:
            _check_letter("quotechar", self.quotechar, "string or None")
        if type(self.quoting) is not int:
            raise TypeError('"quoting" must be an integer')

    def _check_quoting(self):
        if not QUOTE_MINIMAL <= self.quoting <= _LAST_QUOTING:
            raise TypeError('bad "quoting" value')
        if self.quotechar is None and self.quoting != QUOTE_NONE:
            raise TypeError("quotechar must be set if quoting enabled")
        if self.lineterminator is None:
            raise TypeError("lineterminator must be set")

    def _check_letters(self):
        """Letters that a reader could not tell apart, or would take for the end of a line or for blanks."""
        names = [name for name in ("delimiter", "escapechar", "quotechar") if getattr(self, name) is not None]
        for name in names:
            letter = getattr(self, name)
            is_blank = letter == " " and self.skipinitialspace and name != "delimiter"
            if is_blank or letter in "\r\n":
                raise ValueError(f"bad {name} value")
            if letter in self.lineterminator:
                raise ValueError(f"bad {name} or lineterminator value")
        for one, other in _combinations(names, 2):
            if getattr(self, one) == getattr(self, other):
                raise ValueError(f"bad {one} or {other} value")


def _check_letter(name, value, kinds):
    if not isinstance(value, str):
        raise TypeError(f'"{name}" must be {kinds}, not {type(value).__name__}')
    if len(value) != 1:
        raise TypeError(f'"{name}" must be a 1-character string')


def _is_number(value):
    return any(hasattr(type(value), name) for name in ("__float__", "__int__", "__index__"))


def _kept(names):
    """Names that can be gone through more than once."""
    return list(names) if names is not None and iter(names) is names else names


register_dialect("excel", excel)
register_dialect("excel-tab", excel_tab)
register_dialect("unix", unix_dialect)


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(f"module 'csv' has no attribute {name!r}")
    raise NotImplementedError(f"weakloop does not know csv.{name}")
