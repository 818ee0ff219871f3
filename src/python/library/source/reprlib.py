"""Texts of values that are not too long."""

from itertools import islice as _islice
from threading import get_ident as _get_ident

__all__ = ["Repr", "repr", "recursive_repr"]

_full = repr


def recursive_repr(fillvalue="..."):
    """Makes a `__repr__` answer with `fillvalue` where it is asked again, by the same thread, before it has answered."""
    def guarded(function):
        asked = set()

        def guard(self):
            question = _get_ident(), id(self)
            if question in asked:
                return fillvalue
            asked.add(question)
            try:
                return function(self)
            finally:
                asked.remove(question)

        guard.__wrapped__ = function
        guard.__name__, guard.__qualname__ = function.__name__, function.__qualname__
        guard.__module__, guard.__doc__ = function.__module__, function.__doc__
        return guard
    return guarded


class Repr:
    def __init__(self, *, maxlevel=6, maxtuple=6, maxlist=6, maxarray=5, maxdict=4, maxset=6, maxfrozenset=6, maxdeque=6,
                 maxstring=30, maxlong=40, maxother=30, fillvalue="...", indent=None):
        for name, value in list(locals().items()):
            if name != "self":
                setattr(self, name, value)

    def repr(self, x):
        return self.repr1(x, self.maxlevel)

    def repr1(self, x, level):
        name = "_".join(type(x).__name__.split(" "))
        return getattr(self, f"repr_{name}", self.repr_instance)(x, level)

    def repr_tuple(self, x, level):
        closing = ",)" if len(x) == 1 and 0 < level and self.indent is None else ")"
        return "(" + self._few(x, len(x), self.maxtuple, level) + closing

    def repr_list(self, x, level):
        return "[" + self._few(x, len(x), self.maxlist, level) + "]"

    def repr_deque(self, x, level):
        return "deque([" + self._few(x, len(x), self.maxdeque, level) + "])"

    def repr_array(self, x, level):
        head = f"array('{x.typecode}'"
        return f"{head}, [{self._few(x, len(x), self.maxarray, level)}])" if x else head + ")"

    def repr_set(self, x, level):
        return "{" + self._few(_in_order(x), len(x), self.maxset, level) + "}" if x else "set()"

    def repr_frozenset(self, x, level):
        return "frozenset({" + self._few(_in_order(x), len(x), self.maxfrozenset, level) + "})" if x else "frozenset()"

    def repr_dict(self, x, level):
        def entry(key, level):
            return self.repr1(key, level) + ": " + self.repr1(x[key], level)

        return "{" + self._few(_in_order(x), len(x), self.maxdict, level, entry) + "}"

    def repr_str(self, x, level):
        text = _full(x[:self.maxstring])
        if len(text) <= self.maxstring:
            return text
        # What is left out goes before the quotes are set, and once more, for quoting may have made it longer.
        head, tail = _ends(self.maxstring)
        return self._cut(_full(x[:head] + x[len(x) - tail:]), head, tail)

    def repr_int(self, x, level):
        return self._short(_full(x), self.maxlong)

    def repr_instance(self, x, level):
        try:
            text = _full(x)
        except Exception:
            return f"<{x.__class__.__name__} instance at {id(x):#x}>"
        return self._short(text, self.maxother)

    def _few(self, items, size, most, level, show=None):
        """The texts of the first items, and a mark where there are more."""
        if not size:
            return ""
        if level <= 0:
            return self.fillvalue
        show = show or self.repr1
        texts = [show(item, level - 1) for item in _islice(items, most)]
        if most < size:
            texts.append(self.fillvalue)
        return ", ".join(texts) if self.indent is None else self._lines(texts, self.maxlevel - level)

    def _lines(self, texts, depth):
        is_width = isinstance(self.indent, int)
        if is_width and self.indent < 0:
            raise ValueError(f"Repr.indent cannot be negative int (was {self.indent!r})")
        unit = " " * self.indent if is_width else self.indent
        try:
            inner, outer = "\n" + unit * (depth + 1), "\n" + unit * depth
        except TypeError as error:
            raise TypeError(f"Repr.indent must be a str, int or None, not {type(unit)}") from error
        return "".join([f"{inner}{text}," for text in texts]) + outer

    def _short(self, text, most):
        return text if len(text) <= most else self._cut(text, *_ends(most))

    def _cut(self, text, head, tail):
        return text[:head] + self.fillvalue + text[len(text) - tail:]


def _ends(most):
    """How many letters stay at the start and at the end of a text. Three go to the mark, whatever its length."""
    room = max(0, most - 3)
    return room // 2, room - room // 2


def _in_order(items):
    try:
        return sorted(items)
    except Exception:
        return list(items)


aRepr = Repr()
repr = aRepr.repr
