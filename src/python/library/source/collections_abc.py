"""The abstract containers: as bases, whose other methods rest on a few, and in checks."""

from abc import ABCMeta, abstractmethod

_MISSING = object()


_FUNCTIONS = "function", "builtin_function_or_method", "method", "type"


def _defines(cls, method):
    """Whether instances of a class have a method; of builtin types not all is written down."""
    for base in cls.__mro__:
        if method in base.__dict__:
            return base.__dict__[method] is not None
        if method == "__hash__" and base in (list, dict, set, type({}.keys()), type({}.items())):
            return False
    if method == "__call__":
        return cls.__name__ in _FUNCTIONS
    if method in ("__iter__", "__next__") and cls.__name__.endswith("iterator"):
        return True
    return getattr(cls, method, None) is not None


def _has(*methods):
    """A class is one that has these methods."""
    def decorate(cls):
        def hook(asked, other):
            if asked is cls and all([_defines(other, method) for method in methods]):
                return True
            return NotImplemented
        cls.__subclasshook__ = classmethod(hook)
        return cls
    return decorate


class _Parameterized(metaclass=ABCMeta):
    __class_getitem__ = classmethod(type(list[int]))


def _abstract(name, *methods, bases=(_Parameterized,), checked=()):
    def missing(method):
        @abstractmethod
        def function(self, *args):
            raise NotImplementedError
        function.__name__ = method
        return function
    made = ABCMeta(name, bases, {"__module__": "collections.abc", **{method: missing(method) for method in methods}})
    return _has(*(checked or methods))(made)


Hashable = _abstract("Hashable", "__hash__")
Sized = _abstract("Sized", "__len__")
Container = _abstract("Container", "__contains__")
Callable = _abstract("Callable", "__call__")
Iterable = _abstract("Iterable", "__iter__")
Reversible = _abstract("Reversible", "__reversed__", bases=(Iterable,), checked=("__reversed__", "__iter__"))
Collection = _abstract("Collection", bases=(Sized, Iterable, Container), checked=("__len__", "__iter__", "__contains__"))
Awaitable = _abstract("Awaitable", "__await__")
AsyncIterable = _abstract("AsyncIterable", "__aiter__")


def _end(throw, kinds, word):
    try:
        throw(GeneratorExit)
    except kinds:
        pass
    else:
        raise RuntimeError(f"{word} ignored GeneratorExit")


@_has("__iter__", "__next__")
class Iterator(Iterable):
    @abstractmethod
    def __next__(self):
        raise StopIteration

    def __iter__(self):
        return self


@_has("__iter__", "__next__", "send", "throw", "close")
class Generator(Iterator):
    def __next__(self):
        return self.send(None)

    @abstractmethod
    def send(self, value):
        raise StopIteration

    @abstractmethod
    def throw(self, typ, val=None, tb=None):
        raise typ if val is None else val

    def close(self):
        _end(self.throw, (GeneratorExit, StopIteration), "generator")


@_has("__await__", "send", "throw", "close")
class Coroutine(Awaitable):
    @abstractmethod
    def send(self, value):
        raise StopIteration

    @abstractmethod
    def throw(self, typ, val=None, tb=None):
        raise typ if val is None else val

    def close(self):
        _end(self.throw, (GeneratorExit, StopIteration), "coroutine")


@_has("__aiter__", "__anext__")
class AsyncIterator(AsyncIterable):
    @abstractmethod
    async def __anext__(self):
        raise StopAsyncIteration

    def __aiter__(self):
        return self


@_has("__aiter__", "__anext__", "asend", "athrow", "aclose")
class AsyncGenerator(AsyncIterator):
    async def __anext__(self):
        return await self.asend(None)

    @abstractmethod
    async def asend(self, value):
        raise StopAsyncIteration

    @abstractmethod
    async def athrow(self, typ, val=None, tb=None):
        raise typ if val is None else val

    async def aclose(self):
        try:
            await self.athrow(GeneratorExit)
        except (GeneratorExit, StopAsyncIteration):
            pass
        else:
            raise RuntimeError("asynchronous generator ignored GeneratorExit")


class Sequence(Reversible, Collection):
    @abstractmethod
    def __getitem__(self, index):
        raise IndexError

    def __iter__(self):
        place = 0
        try:
            while True:
                yield self[place]
                place += 1
        except IndexError:
            return

    def __contains__(self, value):
        return any([item is value or item == value for item in self])

    def __reversed__(self):
        for place in reversed(range(len(self))):
            yield self[place]

    def index(self, value, start=0, stop=None):
        start, stop, _ = slice(start, stop).indices(len(self))
        for place in range(start, stop):
            if self[place] is value or self[place] == value:
                return place
        raise ValueError

    def count(self, value):
        return sum([item is value or item == value for item in self])


class MutableSequence(Sequence):
    @abstractmethod
    def __setitem__(self, index, value):
        raise IndexError

    @abstractmethod
    def __delitem__(self, index):
        raise IndexError

    @abstractmethod
    def insert(self, index, value):
        raise IndexError

    def append(self, value):
        self.insert(len(self), value)

    def clear(self):
        while len(self):
            self.pop()

    def reverse(self):
        count = len(self)
        for place in range(count // 2):
            self[place], self[count - place - 1] = self[count - place - 1], self[place]

    def extend(self, values):
        for value in list(values) if values is self else values:
            self.append(value)

    def pop(self, index=-1):
        value = self[index]
        del self[index]
        return value

    def remove(self, value):
        del self[self.index(value)]

    def __iadd__(self, values):
        self.extend(values)
        return self


class Set(Collection):
    @classmethod
    def _from_iterable(cls, it):
        return cls(it)

    def __le__(self, other):
        if not isinstance(other, Set):
            return NotImplemented
        return len(self) <= len(other) and all([item in other for item in self])

    def __lt__(self, other):
        return len(self) < len(other) and self <= other if isinstance(other, Set) else NotImplemented

    def __ge__(self, other):
        if not isinstance(other, Set):
            return NotImplemented
        return len(self) >= len(other) and all([item in self for item in other])

    def __gt__(self, other):
        return len(self) > len(other) and self >= other if isinstance(other, Set) else NotImplemented

    def __eq__(self, other):
        return len(self) == len(other) and self <= other if isinstance(other, Set) else NotImplemented

    def __and__(self, other):
        return self._from_iterable([item for item in other if item in self]) if isinstance(other, Iterable) else NotImplemented

    __rand__ = __and__

    def isdisjoint(self, other):
        return not any([item in self for item in other])

    def __or__(self, other):
        return self._from_iterable([*self, *other]) if isinstance(other, Iterable) else NotImplemented

    __ror__ = __or__

    def __sub__(self, other):
        if not isinstance(other, Iterable):
            return NotImplemented
        other = other if isinstance(other, Set) else self._from_iterable(other)
        return self._from_iterable([item for item in self if item not in other])

    def __rsub__(self, other):
        return self._from_iterable([item for item in other if item not in self]) if isinstance(other, Iterable) else NotImplemented

    def __xor__(self, other):
        if not isinstance(other, Iterable):
            return NotImplemented
        other = other if isinstance(other, Set) else self._from_iterable(other)
        return (self - other) | (other - self)

    __rxor__ = __xor__


class MutableSet(Set):
    @abstractmethod
    def add(self, value):
        raise NotImplementedError

    @abstractmethod
    def discard(self, value):
        raise NotImplementedError

    def remove(self, value):
        if value not in self:
            raise KeyError(value)
        self.discard(value)

    def pop(self):
        for value in self:
            self.discard(value)
            return value
        raise KeyError

    def clear(self):
        for value in list(self):
            self.discard(value)

    def __ior__(self, other):
        for value in other:
            self.add(value)
        return self

    def __iand__(self, other):
        for value in self - other:
            self.discard(value)
        return self

    def __isub__(self, other):
        for value in list(other):
            self.discard(value)
        return self

    def __ixor__(self, other):
        for value in list(other):
            (self.discard if value in self else self.add)(value)
        return self


class MappingView(Sized):
    def __init__(self, mapping):
        self._mapping = mapping

    __class_getitem__ = classmethod(type(list[int]))

    def __len__(self):
        return len(self._mapping)

    def __repr__(self):
        return f"{type(self).__name__}({self._mapping!r})"


class KeysView(MappingView, Set):
    _from_iterable = classmethod(lambda cls, it: set(it))

    def __contains__(self, key):
        return key in self._mapping

    def __iter__(self):
        yield from self._mapping


class ItemsView(MappingView, Set):
    _from_iterable = classmethod(lambda cls, it: set(it))

    def __contains__(self, item):
        key, value = item
        return key in self._mapping and (self._mapping[key] is value or self._mapping[key] == value)

    def __iter__(self):
        for key in self._mapping:
            yield key, self._mapping[key]


class ValuesView(MappingView, Collection):
    def __contains__(self, value):
        return any([other is value or other == value for other in self])

    def __iter__(self):
        for key in self._mapping:
            yield self._mapping[key]


class Mapping(Collection):
    @abstractmethod
    def __getitem__(self, key):
        raise KeyError

    def get(self, key, default=None):
        try:
            return self[key]
        except KeyError:
            return default

    def __contains__(self, key):
        try:
            self[key]
        except KeyError:
            return False
        return True

    def keys(self):
        return KeysView(self)

    def items(self):
        return ItemsView(self)

    def values(self):
        return ValuesView(self)

    def __eq__(self, other):
        return dict(self.items()) == dict(other.items()) if isinstance(other, Mapping) else NotImplemented

    __reversed__ = None
    __hash__ = None


class MutableMapping(Mapping):
    @abstractmethod
    def __setitem__(self, key, value):
        raise KeyError

    @abstractmethod
    def __delitem__(self, key):
        raise KeyError

    def pop(self, key, default=_MISSING):
        try:
            value = self[key]
        except KeyError:
            if default is _MISSING:
                raise
            return default
        del self[key]
        return value

    def popitem(self):
        try:
            key = next(iter(self))
        except StopIteration:
            raise KeyError from None
        return key, self.pop(key)

    def clear(self):
        while len(self):
            self.popitem()

    def update(self, other=(), /, **kwds):
        pairs = [(key, other[key]) for key in other.keys()] if hasattr(other, "keys") else other
        for key, value in [*pairs, *kwds.items()]:
            self[key] = value

    def setdefault(self, key, default=None):
        if key not in self:
            self[key] = default
        return self[key]


def _register(abstract, *kinds):
    for kind in kinds:
        abstract.register(kind)


_register(Sequence, tuple, str, range, bytes)
_register(MutableSequence, list)
_register(Set, frozenset, type({}.keys()), type({}.items()))
_register(MutableSet, set)
_register(MutableMapping, dict)
_register(ValuesView, type({}.values()))


def _others(abstract, names):
    """What the library itself has of a kind, without being made of it."""
    def hook(asked, other):
        if asked is abstract and any([base.__module__ == "collections" and base.__name__ in names for base in other.__mro__]):
            return True
        return NotImplemented
    abstract.__subclasshook__ = classmethod(hook)


_others(MutableMapping, ("UserDict", "ChainMap"))
_others(Mapping, ("UserDict", "ChainMap"))
_others(MutableSequence, ("UserList", "deque"))
_others(Sequence, ("UserList", "deque"))
