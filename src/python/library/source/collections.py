"""Containers beside list, dict, set and tuple."""

__all__ = ["ChainMap", "Counter", "OrderedDict", "UserDict", "UserList", "defaultdict", "deque", "namedtuple"]


class deque:
    """A list, of which the first `_head` places are empty already: so `popleft` moves nothing."""

    __slots__ = ("_list", "_head", "_maxlen")
    __hash__ = None
    __class_getitem__ = classmethod(type(list[int]))

    def __init__(self, iterable=(), maxlen=None):
        if maxlen is not None and maxlen < 0:
            raise ValueError("maxlen must be non-negative")
        self._list = _ring()
        self._head = 0
        self._maxlen = maxlen
        self.extend(iterable)

    @property
    def maxlen(self):
        return self._maxlen

    @property
    def _items(self):
        if self._head:
            del self._list[:self._head]
            self._head = 0
        return self._list

    def append(self, x):
        self._list.append(x)
        if self._maxlen is not None and len(self) > self._maxlen:
            self.popleft()

    def appendleft(self, x):
        self._items.insert(0, x)
        if self._maxlen is not None and len(self._items) > self._maxlen:
            del self._items[-1]

    def pop(self):
        if not self._items:
            raise IndexError("pop from an empty deque")
        return self._items.pop()

    def popleft(self):
        items, head = self._list, self._head
        if head == len(items):
            raise IndexError("pop from an empty deque")
        x = items[head]
        items[head] = None
        self._head = head + 1
        if len(items) < 2 * self._head:
            del items[:self._head]
            self._head = 0
        return x

    def extend(self, iterable):
        for x in list(iterable):
            self.append(x)

    def extendleft(self, iterable):
        for x in list(iterable):
            self.appendleft(x)

    def rotate(self, n=1):
        if self._items:
            n %= len(self._items)
            self._items[:] = self._items[len(self._items) - n:] + self._items[:len(self._items) - n]

    def clear(self):
        self._items.clear()

    def copy(self):
        return type(self)(self._items, self._maxlen)

    __copy__ = copy

    def count(self, x):
        return self._items.count(x)

    def index(self, x, *bounds):
        try:
            return self._items.index(x, *bounds)
        except ValueError:
            raise ValueError(f"{x!r} is not in deque") from None

    def insert(self, i, x):
        if self._maxlen is not None and len(self._items) >= self._maxlen:
            raise IndexError("deque already at its maximum size")
        self._items.insert(i, x)

    def remove(self, value):
        try:
            self._items.remove(value)
        except ValueError:
            raise ValueError("deque.remove(x): x not in deque") from None

    def reverse(self):
        self._items.reverse()

    def __len__(self):
        return len(self._list) - self._head

    def __bool__(self):
        return len(self._list) > self._head

    def __iter__(self):
        size = len(self)
        for x in self._items:
            yield x
            if len(self) != size:
                raise RuntimeError("deque mutated during iteration")

    def __reversed__(self):
        return reversed(self._items)

    def __contains__(self, x):
        return x in self._items

    def __getitem__(self, index):
        if index == 0 and self:
            return self._list[self._head]
        try:
            return self._items[index]
        except IndexError:
            raise IndexError("deque index out of range") from None

    def __setitem__(self, index, value):
        try:
            self._items[index] = value
        except IndexError:
            raise IndexError("deque index out of range") from None

    def __delitem__(self, index):
        try:
            del self._items[index]
        except IndexError:
            raise IndexError("deque index out of range") from None

    def __eq__(self, other):
        return self._items == other._items if isinstance(other, deque) else NotImplemented

    def __lt__(self, other):
        return self._items < other._items if isinstance(other, deque) else NotImplemented

    def __le__(self, other):
        return self._items <= other._items if isinstance(other, deque) else NotImplemented

    def __add__(self, other):
        if not isinstance(other, deque):
            raise TypeError(f'can only concatenate deque (not "{type(other).__name__}") to deque')
        return type(self)(self._items + other._items, self._maxlen)

    def __iadd__(self, other):
        self.extend(other)
        return self

    def __mul__(self, times):
        return type(self)(self._items * times, self._maxlen)

    def __repr__(self):
        limit = "" if self._maxlen is None else f", maxlen={self._maxlen}"
        return f"{type(self).__name__}({self._items!r}{limit})"


class defaultdict(dict):
    __slots__ = ("default_factory",)
    def __init__(self, default_factory=None, /, *args, **kwargs):
        if default_factory is not None and not callable(default_factory):
            raise TypeError("first argument must be callable or None")
        dict.__init__(self, *args, **kwargs)
        self.default_factory = default_factory

    def __missing__(self, key):
        if self.default_factory is None:
            raise KeyError(key)
        self[key] = value = self.default_factory()
        return value

    def copy(self):
        return type(self)(self.default_factory, self)

    __copy__ = copy

    def __repr__(self):
        return f"{type(self).__name__}({self.default_factory!r}, {dict(self)!r})"


class OrderedDict(dict):
    def move_to_end(self, key, last=True):
        value = self[key]
        del self[key]
        if last:
            self[key] = value
            return
        rest = list(self.items())
        self.clear()
        self[key] = value
        self.update(rest)

    def popitem(self, last=True):
        if not self:
            raise KeyError("dictionary is empty")
        key = next(reversed(self)) if last else next(iter(self))
        return key, self.pop(key)

    def copy(self):
        return type(self)(self)

    __copy__ = copy

    def __eq__(self, other):
        if isinstance(other, OrderedDict):
            return dict.__eq__(self, other) and list(self) == list(other)
        return dict.__eq__(self, other)

    __hash__ = None

    def __repr__(self):
        if not self:
            return f"{type(self).__name__}()"
        import sys
        shown = dict(self) if sys.version_info >= (3, 12) else list(self.items())
        return f"{type(self).__name__}({shown!r})"


class Counter(dict):
    def __init__(self, iterable=None, /, **kwds):
        dict.__init__(self)
        self.update(iterable, **kwds)

    def __missing__(self, key):
        return 0

    def total(self):
        return sum(self.values())

    def most_common(self, n=None):
        ranked = sorted(self.items(), key=lambda item: item[1], reverse=True)
        return ranked if n is None else ranked[:n]

    def elements(self):
        for key, count in self.items():
            for _ in range(count):
                yield key

    def _combine(self, iterable, sign):
        if iterable is None:
            return
        if isinstance(iterable, dict):
            for key, count in iterable.items():
                self[key] = self.get(key, 0) + sign * count
        else:
            for key in iterable:
                self[key] = self.get(key, 0) + sign

    def update(self, iterable=None, /, **kwds):
        self._combine(iterable, 1)
        self._combine(kwds, 1)

    def subtract(self, iterable=None, /, **kwds):
        self._combine(iterable, -1)
        self._combine(kwds, -1)

    def copy(self):
        return type(self)(self)

    def __delitem__(self, key):
        if key in self:
            dict.__delitem__(self, key)

    def _merged(self, other, decide):
        result = Counter()
        for key in list(self) + [key for key in other if key not in self]:
            count = decide(self[key], other[key])
            if count > 0:
                result[key] = count
        return result

    def __add__(self, other):
        return self._merged(other, lambda a, b: a + b) if isinstance(other, Counter) else NotImplemented

    def __pos__(self):
        return self + Counter()

    def __neg__(self):
        return Counter() - self

    def __sub__(self, other):
        return self._merged(other, lambda a, b: a - b) if isinstance(other, Counter) else NotImplemented

    def __or__(self, other):
        return self._merged(other, max) if isinstance(other, Counter) else NotImplemented

    def __and__(self, other):
        return self._merged(other, min) if isinstance(other, Counter) else NotImplemented

    def __repr__(self):
        if not self:
            return f"{type(self).__name__}()"
        return f"{type(self).__name__}({dict(self.most_common())!r})"


class ChainMap:
    def __init__(self, *maps):
        self.maps = list(maps) or [{}]

    def __getitem__(self, key):
        for mapping in self.maps:
            if key in mapping:
                return mapping[key]
        raise KeyError(key)

    def get(self, key, default=None):
        return self[key] if key in self else default

    def __contains__(self, key):
        return any(key in mapping for mapping in self.maps)

    def _flat(self):
        flat = {}
        for mapping in reversed(self.maps):
            flat.update(mapping)
        return flat

    def __iter__(self):
        return iter(self._flat())

    def __len__(self):
        return len(self._flat())

    def keys(self):
        return self._flat().keys()

    def values(self):
        return self._flat().values()

    def items(self):
        return self._flat().items()

    def __setitem__(self, key, value):
        self.maps[0][key] = value

    def __delitem__(self, key):
        del self.maps[0][key]

    def new_child(self, m=None, **kwargs):
        child = {} if m is None else m
        child.update(kwargs)
        return type(self)(child, *self.maps)

    @property
    def parents(self):
        return type(self)(*self.maps[1:])

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(map(repr, self.maps))})"


class UserDict(dict):
    @property
    def data(self):
        return self


class UserList(list):
    @property
    def data(self):
        return self


def _field(index):
    return property(lambda self: tuple.__getitem__(self, index))


def _bind_fields(typename, fields, defaults, args, kwargs):
    if len(args) > len(fields):
        least = len(fields) + 1 - len(defaults)
        takes = f"from {least} to {len(fields) + 1}" if defaults else f"{len(fields) + 1}"
        raise TypeError(f"{typename}.__new__() takes {takes} positional arguments but {len(args) + 1} were given")
    values = dict(zip(fields, args))
    for name, value in kwargs.items():
        if name not in fields:
            raise TypeError(f"{typename}.__new__() got an unexpected keyword argument '{name}'")
        if name in values:
            raise TypeError(f"{typename}.__new__() got multiple values for argument '{name}'")
        values[name] = value
    missing = [name for name in fields if name not in values and name not in defaults]
    if missing:
        quoted = [f"'{name}'" for name in missing]
        if len(quoted) > 2:
            listed = ", ".join(quoted[:-1]) + f", and {quoted[-1]}"
        else:
            listed = " and ".join(quoted)
        plural = "s" if len(missing) > 1 else ""
        raise TypeError(f"{typename}.__new__() missing {len(missing)} required positional argument{plural}: {listed}")
    return [values[name] if name in values else defaults[name] for name in fields]


def namedtuple(typename, field_names, *, rename=False, defaults=None, module=None):
    if isinstance(field_names, str):
        field_names = field_names.replace(",", " ").split()
    fields = tuple(map(str, field_names))
    if rename:
        seen = set()
        renamed = []
        for index, name in enumerate(fields):
            if not name.isidentifier() or name.startswith("_") or name in seen:
                name = f"_{index}"
            seen.add(name)
            renamed.append(name)
        fields = tuple(renamed)
    for name in fields:
        if not name.isidentifier():
            raise ValueError(f"Type names and field names must be valid identifiers: {name!r}")
        if name.startswith("_") and not rename:
            raise ValueError(f"Field names cannot start with an underscore: {name!r}")
        if fields.count(name) > 1:
            raise ValueError(f"Encountered duplicate field name: {name!r}")
    defaults = tuple(defaults or ())
    if len(defaults) > len(fields):
        raise TypeError("Got more default values than field names")
    field_defaults = dict(zip(fields[len(fields) - len(defaults):], defaults))

    def __new__(cls, *args, **kwargs):
        return tuple.__new__(cls, _bind_fields(typename, fields, field_defaults, args, kwargs))

    def _make(cls, iterable):
        values = tuple(iterable)
        if len(values) != len(fields):
            raise TypeError(f"Expected {len(fields)} arguments, got {len(values)}")
        return tuple.__new__(cls, values)

    def _replace(self, /, **kwds):
        values = [kwds.pop(name, value) for name, value in zip(fields, self)]
        if kwds:
            raise TypeError(f"Got unexpected field names: {list(kwds)!r}")
        return tuple.__new__(type(self), values)

    def _asdict(self):
        return dict(zip(fields, self))

    def __repr__(self):
        shown = ", ".join(f"{name}={value!r}" for name, value in zip(fields, self))
        return f"{type(self).__name__}({shown})"

    def __getnewargs__(self):
        return tuple(self)

    namespace = {
        "__slots__": (), "__doc__": f"{typename}({', '.join(fields)})", "_fields": fields,
        "_field_defaults": field_defaults, "__new__": __new__, "_make": classmethod(_make), "_replace": _replace,
        "_asdict": _asdict, "__repr__": __repr__, "__getnewargs__": __getnewargs__, "__match_args__": fields,
    }
    for index, name in enumerate(fields):
        namespace[name] = _field(index)
    result = type(typename, (tuple,), namespace)
    result.__module__ = module or "__main__"
    return result
