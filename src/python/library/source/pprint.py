"""Containers over several lines: a value is written flat where that fits its line, and else laid out by its kind."""

import collections as _collections
import dataclasses as _dataclasses
import functools as _functools
import re as _re
import sys as _sys
import types as _types

__all__ = ["pprint", "pformat", "isreadable", "isrecursive", "saferepr", "PrettyPrinter", "pp"]


def pprint(object, stream=None, indent=1, width=80, depth=None, *, compact=False, sort_dicts=True, underscore_numbers=False):
    printer = PrettyPrinter(indent, width, depth, stream,
                            compact=compact, sort_dicts=sort_dicts, underscore_numbers=underscore_numbers)
    printer.pprint(object)


def pformat(object, indent=1, width=80, depth=None, *, compact=False, sort_dicts=True, underscore_numbers=False):
    printer = PrettyPrinter(indent, width, depth, compact=compact, sort_dicts=sort_dicts, underscore_numbers=underscore_numbers)
    return printer.pformat(object)


def pp(object, *args, sort_dicts=False, **kwargs):
    pprint(object, *args, sort_dicts=sort_dicts, **kwargs)


def saferepr(object):
    return PrettyPrinter().format(object, {}, 0, 0)[0]


def isreadable(object):
    return PrettyPrinter().isreadable(object)


def isrecursive(object):
    return PrettyPrinter().isrecursive(object)


class PrettyPrinter:
    def __init__(self, indent=1, width=80, depth=None, stream=None, *, compact=False, sort_dicts=True,
                 underscore_numbers=False):
        self._step, self._columns, self._depth_max = int(indent), int(width), depth
        if self._step < 0:
            raise ValueError("indent must be >= 0")
        if self._depth_max is not None and self._depth_max <= 0:
            raise ValueError("depth must be > 0")
        if self._columns == 0:
            raise ValueError("width must be != 0")
        self._fills, self._sorts, self._groups_digits = bool(compact), sort_dicts, underscore_numbers
        self._out = _sys.stdout if stream is None else stream

    def pprint(self, object):
        if self._out is not None:
            self._out.write(self.pformat(object) + "\n")

    def pformat(self, object):
        return _Layout(self).text(object, 0, 0, 0)

    def isreadable(self, object):
        text, readable, recursive = self.format(object, {}, 0, 0)
        return not recursive and readable

    def isrecursive(self, object):
        text, readable, recursive = self.format(object, {}, 0, 0)
        return recursive

    def format(self, object, context, maxlevels, level):
        """The flat text, whether Python could read it, and whether the value contains itself."""
        brackets = _brackets(object)
        if brackets is None:
            return self._plain(object)
        opening, closing = brackets
        if not object:
            return opening + closing, True, False
        is_again = id(object) in context
        if maxlevels and maxlevels <= level:
            return f"{opening}...{closing}", False, is_again
        if is_again:
            return _again(object), False, True
        context[id(object)] = 1
        cells = [[self.format(part, context, maxlevels, level + 1) for part in cell] for cell in self._cells(object)]
        del context[id(object)]
        body = ", ".join([": ".join([text for text, _, _ in cell]) for cell in cells])
        answers = [answer for cell in cells for answer in cell]
        readable = all([readable for _, readable, _ in answers])
        return opening + body + closing, readable, any([recursive for _, _, recursive in answers])

    def _plain(self, object):
        is_grouped = self._groups_digits and _is_number(object)
        text = f"{object:_d}" if is_grouped else repr(object)
        return text, text[:1] not in ("", "<"), False

    def _cells(self, object):
        return self._entries(object) if isinstance(object, dict) else [(item,) for item in object]

    def _entries(self, mapping):
        entries = list(mapping.items())
        return sorted(entries, key=lambda entry: _in_order(entry[0])) if self._sorts else entries


class _Layout:
    """One value's way onto lines. A method gets the column where its text starts, how many letters must fit behind
    the text on its last line (the tail), and how deep in the whole value it is."""

    def __init__(self, printer):
        self.printer, self.open = printer, {}
        self.step = printer._step
        self.gap = " " * (self.step - 1)

    def text(self, object, column, tail, level):
        if id(object) in self.open:
            return _again(object)
        flat = self.flat(object, level)
        method = None if len(flat) <= self.room(column, tail) else _method_for(object)
        if method is None:
            return flat
        self.open[id(object)] = 1
        laid = method(self, object, column, tail, level + 1)
        del self.open[id(object)]
        return laid

    def flat(self, object, level):
        printer = self.printer
        return printer.format(object, self.open.copy(), printer._depth_max, level)[0]

    def room(self, column, tail):
        return self.printer._columns - column - tail

    def lay_dict(self, object, column, tail, level):
        return self.braced(self.printer._entries(object), column, tail, level)

    def lay_list(self, object, column, tail, level):
        return self.bracketed(object, "[", "]", column, tail, level)

    def lay_tuple(self, object, column, tail, level):
        return self.bracketed(object, *_brackets(object), column, tail, level)

    def lay_set(self, object, column, tail, level):
        items = sorted(object, key=_in_order)
        if type(object) is set:
            return self.bracketed(items, "{", "}", column, tail, level)
        head = _head(object)
        return head + self.bracketed(items, "{", "})", column + len(head), tail, level)

    def lay_ordered_dict(self, object, column, tail, level):
        head = _head(object)
        return head + self.text(list(object.items()), column + len(head), tail + 1, level) + ")"

    def lay_default_dict(self, object, column, tail, level):
        head = _head(object)
        column += len(head)
        factory = self.flat(object.default_factory, level)
        return head + _stack([factory, self.lay_dict(object, column, tail + 1, level)], column) + ")"

    def lay_counter(self, object, column, tail, level):
        head = _head(object)
        return head + self.braced(object.most_common(), column + len(head), tail + 1, level) + ")"

    def lay_deque(self, object, column, tail, level):
        head = _head(object)
        column += len(head)
        if object.maxlen is None:
            return head + self.bracketed(object, "[", "])", column, tail, level)
        items = self.bracketed(object, "[", "]", column, 1, level)
        return head + _stack([items, "maxlen=" + self.flat(object.maxlen, level)], column) + ")"

    def lay_chain_map(self, object, column, tail, level):
        head = _head(object)
        return head + self.stacked(object.maps, column + len(head), tail + 1, level) + ")"

    def lay_mapping_proxy(self, object, column, tail, level):
        head = "mappingproxy("
        return head + self.text(object.copy(), column + len(head), tail + 1, level) + ")"

    def lay_namespace(self, object, column, tail, level):
        head = "namespace(" if type(object) is _types.SimpleNamespace else _head(object)
        return self.fields(object.__dict__.items(), head, column, tail, level)

    def lay_dataclass(self, object, column, tail, level):
        shown = [field.name for field in _dataclasses.fields(object) if field.repr]
        return self.fields([(name, getattr(object, name)) for name in shown], _head(object), column, tail, level)

    def lay_user(self, object, column, tail, level):
        return self.text(object.data, column, tail, level - 1)

    def lay_str(self, object, column, tail, level):
        if not object:
            return repr(object)
        margin, pieces = _margin(level), []
        room = self.room(column, margin)
        for line, behind in _with_tails(object.splitlines(True), tail + margin, 0):
            pieces += _pieces(_re.findall(r"\S*\s+|\S+", line), room, behind)
        return pieces[0] if len(pieces) == 1 else _joined(pieces, column, margin)

    def lay_bytes(self, object, column, tail, level):
        if len(object) <= 4:
            return repr(object)
        margin = _margin(level)
        words = [object[place:place + 4] for place in range(0, len(object), 4)]
        # As in CPython, a last word of full length leaves no room for the tail.
        behind = tail + margin if len(object) % 4 else 0
        return _joined(_pieces(words, self.room(column, margin), behind), column, margin)

    def lay_bytearray(self, object, column, tail, level):
        head = "bytearray("
        return head + self.lay_bytes(bytes(object), column + len(head), tail + 1, level + 1) + ")"

    def braced(self, entries, column, tail, level):
        """Keys and values, one entry a line."""
        column += self.step
        texts = []
        for (key, value), behind in _with_tails(entries, tail + 1, 1):
            label = self.flat(key, level) + ": "
            texts.append(label + self.text(value, column + len(label), behind, level))
        return "{" + self.gap + _stack(texts, column) + "}"

    def bracketed(self, items, opening, closing, column, tail, level):
        lay = self.filled if self.printer._fills else self.stacked
        return opening + self.gap + lay(items, column + self.step, tail + len(closing), level) + closing

    def stacked(self, items, column, tail, level):
        """One item a line."""
        return _stack([self.text(item, column, behind, level) for item, behind in _with_tails(items, tail, 1)], column)

    def filled(self, items, column, tail, level):
        """As many items a line as fit flat. One that fits no line is laid out, and nothing else is on its lines."""
        lines, goes_on = [], False
        room = full = self.room(column, 0) + 1
        for item, behind in _with_tails(items, tail, 0):
            flat = self.flat(item, level)
            size = len(flat) + 2 + behind
            if room < size:
                room, goes_on = full, False
            is_flat = size <= room
            text = flat if is_flat else self.text(item, column, behind or 1, level)
            if goes_on:
                lines[-1] += ", " + text
            else:
                lines.append(text)
            room, goes_on = room - size if is_flat else room, is_flat
        return _stack(lines, column)

    def fields(self, items, head, column, tail, level):
        """Names and values, one a line. What all this is part of shows as three dots."""
        column += len(head)
        texts = []
        for (name, value), behind in _with_tails(items, tail, 1):
            label = name + "="
            is_again = id(value) in self.open
            texts.append(label + ("..." if is_again else self.text(value, column + len(label), behind, level)))
        return head + _stack(texts, column) + ")"


# The first one that fits counts: what CPython has as a class of its own may be a `dict` here.
_METHODS = (
    (_collections.OrderedDict, _Layout.lay_ordered_dict),
    (_collections.defaultdict, _Layout.lay_default_dict),
    (_collections.Counter, _Layout.lay_counter),
    (dict, _Layout.lay_dict),
    (list, _Layout.lay_list),
    (tuple, _Layout.lay_tuple),
    (str, _Layout.lay_str),
    (bytes, _Layout.lay_bytes),
    (bytearray, _Layout.lay_bytearray),
    (set, _Layout.lay_set),
    (frozenset, _Layout.lay_set),
    (_collections.deque, _Layout.lay_deque),
    (_collections.ChainMap, _Layout.lay_chain_map),
    (_collections.UserDict, _Layout.lay_user),
    (_collections.UserList, _Layout.lay_user),
    (_types.MappingProxyType, _Layout.lay_mapping_proxy),
    (_types.SimpleNamespace, _Layout.lay_namespace),
)

# Kinds whose empty values are written as `repr` has them, however narrow the line.
_WHOLE_IF_EMPTY = (set, frozenset, _collections.OrderedDict, _collections.defaultdict, _collections.Counter, _collections.deque)


def _method_for(object):
    """The layout of the class whose `__repr__` the value has: a class with a text of its own keeps that text."""
    written = type(object).__repr__
    for kind, method in _METHODS:
        if isinstance(object, kind) and kind.__repr__ == written:
            return _as_repr if kind in _WHOLE_IF_EMPTY and not len(object) else method
    return _Layout.lay_dataclass if _is_written_by_dataclass(object) else None


def _as_repr(layout, object, column, tail, level):
    return repr(object)


def _is_written_by_dataclass(object):
    return _dataclasses.is_dataclass(object) and getattr(type(object).__repr__, "__module__", None) == "dataclasses"


def _is_number(object):
    return isinstance(object, int) and not isinstance(object, bool) and type(object).__repr__ == int.__repr__


def _brackets(object):
    """Those around a value whose parts are formatted one by one, else None."""
    written = type(object).__repr__
    if isinstance(object, dict) and written == dict.__repr__:
        return "{", "}"
    if isinstance(object, list) and written == list.__repr__:
        return "[", "]"
    if isinstance(object, tuple) and written == tuple.__repr__:
        return "(", ",)" if len(object) == 1 else ")"
    return None


def _again(object):
    return f"<Recursion on {type(object).__name__} with id={id(object)}>"


def _head(object):
    return object.__class__.__name__ + "("


def _stack(texts, column):
    return (",\n" + " " * column).join(texts)


def _with_tails(items, last, other):
    """Each item with the room to leave behind it."""
    return zip(items, [other] * (len(items) - 1) + [last])


def _pieces(words, room, last):
    """The texts of runs of words that fit into the room, the last one with its tail."""
    run = words[0][:0]
    for word, behind in _with_tails(words, last, 0):
        if run and room - behind < len(repr(run + word)):
            yield repr(run)
            run = word
        else:
            run += word
    yield repr(run)


def _margin(level):
    """The width of the bracket around pieces of a text: only at the top must it show that they belong together."""
    return 1 if level == 1 else 0


def _joined(pieces, column, margin):
    return "(" * margin + ("\n" + " " * (column + margin)).join(pieces) + ")" * margin


@_functools.cmp_to_key
def _in_order(one, other):
    """Values that can't be compared go by their types' names, then by address."""
    try:
        return -1 if one < other else 1
    except TypeError:
        ranks = [(str(type(value)), id(value)) for value in (one, other)]
        return -1 if ranks[0] < ranks[1] else 1
