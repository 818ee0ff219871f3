"""The abstract names of containers, as bases and in annotations."""


class _Inert:
    __class_getitem__ = classmethod(type(list[int]))


def _checked(name, *methods):
    class Meta(type):
        def __instancecheck__(cls, value):
            return issubclass(type(value), cls)

        def __subclasscheck__(cls, other):
            if cls in type.mro(other):
                return True
            return all(getattr(other, method, None) is not None for method in methods)
    return Meta(name, (_Inert,), {"__module__": "collections.abc"})


Hashable = _checked("Hashable", "__hash__")
Iterable = _checked("Iterable", "__iter__")
Iterator = _checked("Iterator", "__iter__", "__next__")
Generator = _checked("Generator", "__iter__", "__next__", "send", "throw", "close")
Sized = _checked("Sized", "__len__")
Container = _checked("Container", "__contains__")
Callable = _checked("Callable", "__call__")
Collection = _checked("Collection", "__len__", "__iter__", "__contains__")
Reversible = _checked("Reversible", "__iter__", "__reversed__")
Sequence = _checked("Sequence", "__len__", "__getitem__", "index", "count")
MutableSequence = _checked("MutableSequence", "__len__", "__getitem__", "append", "insert")
Mapping = _checked("Mapping", "__len__", "__getitem__", "keys", "items")
MutableMapping = _checked("MutableMapping", "__len__", "__setitem__", "keys", "popitem")
Set = _checked("Set", "__len__", "__contains__", "isdisjoint")
MutableSet = _checked("MutableSet", "__len__", "add", "discard")
Awaitable = _checked("Awaitable", "__await__")
Coroutine = _checked("Coroutine", "__await__", "send", "throw", "close")
AsyncIterable = _checked("AsyncIterable", "__aiter__")
AsyncIterator = _checked("AsyncIterator", "__aiter__", "__anext__")
AsyncGenerator = _checked("AsyncGenerator", "__aiter__", "__anext__", "asend", "athrow", "aclose")
