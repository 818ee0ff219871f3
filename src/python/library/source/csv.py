"""Rows of fields as text (Lib/csv.py, Modules/_csv.c)."""

from sys import version_info as _version

QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONNUMERIC, QUOTE_NONE, QUOTE_STRINGS, QUOTE_NOTNULL = range(6)

__all__ = ["QUOTE_MINIMAL", "QUOTE_ALL", "QUOTE_NONNUMERIC", "QUOTE_NONE", "QUOTE_STRINGS", "QUOTE_NOTNULL", "Error", "Dialect",
           "excel", "excel_tab", "field_size_limit", "reader", "writer", "register_dialect", "get_dialect", "list_dialects",
           "unregister_dialect", "DictReader", "DictWriter", "unix_dialect"]

_dialects = {}
_limit = 131072
_ADVICE = "with newline=''" if (3, 13) <= _version else "in universal-newline mode"


class Error(Exception):
    __module__ = "_csv"


class Dialect:
    delimiter = quotechar = escapechar = lineterminator = quoting = doublequote = skipinitialspace = None
    strict = False


class excel(Dialect):
    delimiter, quotechar, doublequote, skipinitialspace, lineterminator, quoting = ",", '"', True, False, "\r\n", QUOTE_MINIMAL


class excel_tab(excel):
    delimiter = "\t"


class unix_dialect(Dialect):
    delimiter, quotechar, doublequote, skipinitialspace, lineterminator, quoting = ",", '"', True, False, "\n", QUOTE_ALL


_OPTIONS = {"delimiter": ",", "doublequote": True, "escapechar": None, "lineterminator": "\r\n", "quotechar": '"',
            "quoting": QUOTE_MINIMAL, "skipinitialspace": False, "strict": False}


def _letter(name, value, may_lack):
    if value is None and may_lack:
        return
    if not isinstance(value, str):
        kinds = "string or None" if may_lack else "string"
        raise TypeError(f'"{name}" must be {kinds}, not {type(value).__name__}')
    if len(value) != 1:
        raise TypeError(f'"{name}" must be a 1-character string')


class _Format:
    """The options that a reader or writer goes by."""

    def __init__(self, dialect, options):
        if isinstance(dialect, str):
            dialect = get_dialect(dialect)
        for name in options:
            if name not in _OPTIONS:
                raise TypeError(f"this function got an unexpected keyword argument '{name}'")
        for name, default in _OPTIONS.items():
            given = options.get(name, getattr(dialect, name, default) if dialect is not None else default)
            setattr(self, name, given)
        _letter("delimiter", self.delimiter, False)
        if not isinstance(self.quoting, int) or not 0 <= self.quoting <= QUOTE_NOTNULL:
            raise TypeError('bad "quoting" value' if isinstance(self.quoting, int) else '"quoting" must be an integer')
        if "quotechar" in options and self.quotechar is None and "quoting" not in options:
            self.quoting = QUOTE_NONE
        if self.quoting != QUOTE_NONE and self.quotechar is None:
            raise TypeError("quotechar must be set if quoting enabled")
        _letter("quotechar", self.quotechar, True)
        _letter("escapechar", self.escapechar, True)


def register_dialect(name, dialect=None, **fmtparams):
    if not isinstance(name, str):
        raise TypeError("dialect name must be a string")
    _dialects[name] = _Format(dialect, fmtparams)


def unregister_dialect(name):
    if name not in _dialects:
        raise Error("unknown dialect")
    del _dialects[name]


def get_dialect(name):
    if name not in _dialects:
        raise Error("unknown dialect")
    return _dialects[name]


def list_dialects():
    return list(_dialects)


def field_size_limit(*limit):
    global _limit
    before = _limit
    if limit:
        if not isinstance(limit[0], int):
            raise TypeError("limit must be an integer")
        _limit = limit[0]
    return before


class reader:
    def __init__(self, iterable, dialect="excel", **fmtparams):
        self._lines = iter(iterable)
        self.dialect, self.line_num = _Format(dialect, fmtparams), 0

    def __iter__(self):
        return self

    def __next__(self):
        form = self.dialect
        row, field, state, is_quoted = [], [], "start", False
        while True:
            try:
                line = next(self._lines)
            except StopIteration:
                if field or state in ("quoted", "escape in quotes"):
                    if form.strict:
                        raise Error("unexpected end of data") from None
                    self._save(row, field, is_quoted)
                    return row
                raise
            if not isinstance(line, str):
                raise Error(f"iterator should return strings, not {type(line).__name__} (the file should be opened in text mode)")
            self.line_num += 1
            for letter in line + "\0":
                ends = letter in "\r\n\0"
                if state == "start":
                    if letter == "\0":
                        break
                    if letter in "\r\n":
                        state = "end"
                        continue
                    state = "field start"
                if state == "field start":
                    is_quoted = False
                    if ends:
                        self._save(row, field, False)
                        state = "start" if letter == "\0" else "end"
                    elif letter == form.quotechar and form.quoting != QUOTE_NONE:
                        state, is_quoted = "quoted", True
                    elif letter == form.escapechar:
                        state = "escape"
                    elif letter == " " and form.skipinitialspace:
                        pass
                    elif letter == form.delimiter:
                        self._save(row, field, False)
                    else:
                        field.append(letter)
                        state = "field"
                elif state == "escape":
                    field.append("\n" if letter == "\0" else letter)
                    state = "field"
                elif state == "field":
                    if ends:
                        self._save(row, field, is_quoted)
                        state = "start" if letter == "\0" else "end"
                    elif letter == form.escapechar:
                        state = "escape"
                    elif letter == form.delimiter:
                        self._save(row, field, is_quoted)
                        state = "field start"
                    else:
                        field.append(letter)
                elif state == "quoted":
                    if letter == "\0":
                        pass
                    elif letter == form.escapechar:
                        state = "escape in quotes"
                    elif letter == form.quotechar and form.quoting != QUOTE_NONE:
                        state = "quote in quotes" if form.doublequote else "field"
                    else:
                        field.append(letter)
                elif state == "escape in quotes":
                    field.append("\n" if letter == "\0" else letter)
                    state = "quoted"
                elif state == "quote in quotes":
                    if form.quoting != QUOTE_NONE and letter == form.quotechar:
                        field.append(letter)
                        state = "quoted"
                    elif letter == form.delimiter:
                        self._save(row, field, is_quoted)
                        state = "field start"
                    elif ends:
                        self._save(row, field, is_quoted)
                        state = "start" if letter == "\0" else "end"
                    elif not form.strict:
                        field.append(letter)
                        state = "field"
                    else:
                        raise Error(f"'{form.delimiter}' expected after '{form.quotechar}'")
                elif state == "end":
                    if letter == "\0":
                        state = "start"
                    elif letter not in "\r\n":
                        raise Error(f"new-line character seen in unquoted field - do you need to open the file {_ADVICE}?")
                if _limit < len(field):
                    raise Error(f"field larger than field limit ({_limit})")
            if state == "start":
                return row

    def _save(self, row, field, is_quoted):
        text = "".join(field)
        row.append(float(text) if self.dialect.quoting == QUOTE_NONNUMERIC and not is_quoted and text else text)
        field.clear()


class writer:
    def __init__(self, fileobj, dialect="excel", **fmtparams):
        if not hasattr(fileobj, "write"):
            raise TypeError('argument 1 must have a "write" method')
        self._write, self.dialect = fileobj.write, _Format(dialect, fmtparams)

    def writerow(self, row):
        try:
            fields = iter(row)
        except TypeError:
            raise Error(f"iterable expected, not {type(row).__name__}") from None
        row = list(fields)
        texts = [self._text(field, len(row) == 1) for field in row]
        return self._write(self.dialect.delimiter.join(texts) + self.dialect.lineterminator)

    def writerows(self, rows):
        for row in rows:
            self.writerow(row)

    def _text(self, field, is_alone):
        form = self.dialect
        is_number = isinstance(field, (int, float))
        quotes = (form.quoting == QUOTE_ALL or form.quoting == QUOTE_NONNUMERIC and not is_number
                  or form.quoting == QUOTE_STRINGS and isinstance(field, str) or form.quoting == QUOTE_NOTNULL and field is not None)
        text = "" if field is None else field if isinstance(field, str) else repr(field) if isinstance(field, float) else str(field)
        if not text and is_alone:
            if form.quoting == QUOTE_NONE:
                raise Error("single empty field record must be quoted")
            quotes = True
        parts = []
        for letter in text:
            special = (letter == form.delimiter or letter == form.escapechar or letter == form.quotechar or letter in "\r\n"
                       or letter in form.lineterminator)
            if special:
                escapes = form.quoting == QUOTE_NONE
                if not escapes:
                    if letter == form.quotechar:
                        if form.doublequote:
                            parts.append(letter)
                            quotes = True
                        else:
                            escapes = True
                    elif letter == form.escapechar:
                        escapes = True
                    else:
                        quotes = True
                if escapes:
                    if form.escapechar is None:
                        raise Error("need to escape, but no escapechar set")
                    parts.append(form.escapechar)
            parts.append(letter)
        text = "".join(parts)
        return f"{form.quotechar}{text}{form.quotechar}" if quotes else text


class DictReader:
    def __init__(self, f, fieldnames=None, restkey=None, restval=None, dialect="excel", *args, **kwds):
        if fieldnames is not None and iter(fieldnames) is fieldnames:
            fieldnames = list(fieldnames)
        self._fieldnames, self.restkey, self.restval = fieldnames, restkey, restval
        self.reader, self.dialect, self.line_num = reader(f, dialect, *args, **kwds), dialect, 0

    def __iter__(self):
        return self

    @property
    def fieldnames(self):
        if self._fieldnames is None:
            try:
                self._fieldnames = next(self.reader)
            except StopIteration:
                pass
        self.line_num = self.reader.line_num
        return self._fieldnames

    @fieldnames.setter
    def fieldnames(self, value):
        self._fieldnames = value

    def __next__(self):
        if self.line_num == 0:
            self.fieldnames
        row = next(self.reader)
        self.line_num = self.reader.line_num
        while row == []:
            row = next(self.reader)
        d = dict(zip(self.fieldnames, row))
        if len(self.fieldnames) < len(row):
            d[self.restkey] = row[len(self.fieldnames):]
        for key in self.fieldnames[len(row):]:
            d[key] = self.restval
        return d

    def __class_getitem__(cls, item):
        return cls


class DictWriter:
    def __init__(self, f, fieldnames, restval="", extrasaction="raise", dialect="excel", *args, **kwds):
        if fieldnames is not None and iter(fieldnames) is fieldnames:
            fieldnames = list(fieldnames)
        self.fieldnames, self.restval = fieldnames, restval
        extrasaction = extrasaction.lower()
        if extrasaction not in ("raise", "ignore"):
            raise ValueError(f"extrasaction ({extrasaction}) must be 'raise' or 'ignore'")
        self.extrasaction, self.writer = extrasaction, writer(f, dialect, *args, **kwds)

    def writeheader(self):
        return self.writerow(dict(zip(self.fieldnames, self.fieldnames)))

    def _dict_to_list(self, rowdict):
        if self.extrasaction == "raise":
            wrong = rowdict.keys() - self.fieldnames
            if wrong:
                raise ValueError("dict contains fields not in fieldnames: " + ", ".join([repr(x) for x in wrong]))
        return (rowdict.get(key, self.restval) for key in self.fieldnames)

    def writerow(self, rowdict):
        return self.writer.writerow(self._dict_to_list(rowdict))

    def writerows(self, rowdicts):
        return self.writer.writerows(map(self._dict_to_list, rowdicts))

    def __class_getitem__(cls, item):
        return cls


register_dialect("excel", excel)
register_dialect("excel-tab", excel_tab)
register_dialect("unix", unix_dialect)


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(f"module 'csv' has no attribute {name!r}")
    raise NotImplementedError(f"weakloop does not know csv.{name}")
