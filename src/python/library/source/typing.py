"""Names for annotations. They are accepted and mean nothing."""

from abc import ABCMeta as _ABCMeta
from collections import namedtuple as _namedtuple
from sys import version_info as _version_info

TYPE_CHECKING = False


class _Form:
    def __init__(self, name, origin=None):
        self._name = name
        self.__name__ = name
        self.__origin__ = origin

    def __getitem__(self, item):
        return self

    def __call__(self, *args, **kwargs):
        if self.__origin__ is None:
            raise TypeError(f"Cannot instantiate {self!r}")
        return self.__origin__(*args, **kwargs)

    def __or__(self, other):
        return self

    __ror__ = __or__

    def __mro_entries__(self, bases):
        return () if self.__origin__ is None else (self.__origin__,)

    def __instancecheck__(self, value):
        return isinstance(value, self._checked())

    def __subclasscheck__(self, other):
        return issubclass(other, self._checked())

    def _checked(self):
        if self.__origin__ is None:
            raise TypeError(f"{self!r} cannot be used with isinstance()")
        return self.__origin__

    def __repr__(self):
        return f"typing.{self._name}"


for _name in ("Any", "Union", "Optional", "Literal", "ClassVar", "Final", "Annotated", "NoReturn", "Never", "Self", "Concatenate",
              "TypeAlias", "LiteralString", "Unpack", "Required", "NotRequired", "SupportsInt", "SupportsFloat", "TypeGuard",
              "BinaryIO", "TextIO", "IO", "Text", "AnyStr", "Pattern", "Match"):
    globals()[_name] = _Form(_name)


class _AbstractForm(_Form):
    """A form that stands for a class of another module, which is imported when somebody needs the class."""

    def __init__(self, name, module="collections.abc", origin=None):
        self._name = self.__name__ = name
        self._place = module, origin or name

    @property
    def __origin__(self):
        import collections.abc
        import contextlib
        module, name = self._place
        return getattr(collections.abc if module == "collections.abc" else contextlib, name)


for _name in ("Callable", "Awaitable", "Coroutine", "AsyncGenerator", "AsyncIterator", "AsyncIterable", "Generator", "Iterator",
              "Iterable", "Sequence", "Mapping", "MutableMapping", "MutableSequence", "Hashable", "Sized", "Collection",
              "Container", "Reversible", "MutableSet", "KeysView", "ItemsView", "ValuesView", "MappingView"):
    globals()[_name] = _AbstractForm(_name)
AbstractSet = _AbstractForm("AbstractSet", origin="Set")
ContextManager = _AbstractForm("ContextManager", "contextlib", "AbstractContextManager")
AsyncContextManager = _AbstractForm("AsyncContextManager", "contextlib", "AbstractAsyncContextManager")

List = _Form("List", list)
Dict = _Form("Dict", dict)
Set = _Form("Set", set)
FrozenSet = _Form("FrozenSet", frozenset)
Tuple = _Form("Tuple", tuple)
Type = _Form("Type", type)


def _lazy(name):
    import collections
    return getattr(collections, name)


Deque = _Form("Deque", _lazy("deque"))
DefaultDict = _Form("DefaultDict", _lazy("defaultdict"))
Counter = _Form("Counter", _lazy("Counter"))
OrderedDict = _Form("OrderedDict", _lazy("OrderedDict"))


class TypeVar:
    def __init__(self, name, *constraints, bound=None, covariant=False, contravariant=False, default=None,
                 infer_variance=False):
        self.__name__ = name
        self.__infer_variance__ = infer_variance
        self.__constraints__ = constraints
        self.__bound__ = bound

    def __or__(self, other):
        return self

    __ror__ = __or__

    def __repr__(self):
        return self.__name__ if self.__infer_variance__ else f"~{self.__name__}"


class ParamSpec(TypeVar):
    args = kwargs = None


class TypeVarTuple(TypeVar):
    def __iter__(self):
        yield self


class TypeAliasType:
    def __init__(self, name, value, *, type_params=()):
        self.__name__, self.__type_params__ = name, type_params
        self._compute = lambda: value

    @property
    def __value__(self):
        return self._compute()

    def __or__(self, other):
        return self

    __ror__ = __or__

    def __getitem__(self, item):
        return self

    def __repr__(self):
        return self.__name__


def _type_alias(name, compute):
    alias = TypeAliasType(name, None)
    alias._compute = compute
    return alias


class Generic:
    __class_getitem__ = classmethod(lambda cls, item: cls)


class _ProtocolMeta(_ABCMeta):
    def _has_all(cls, value, check, names):
        if cls is Protocol or not cls.__dict__.get("_is_protocol"):
            return check(cls, value)
        if not cls.__dict__.get("_is_runtime_protocol"):
            raise TypeError("Instance and class checks can only be used with @runtime_checkable protocols")
        return check(cls, value) or all([hasattr(value, name) for name in names(cls)])

    def __instancecheck__(cls, value):
        return cls._has_all(value, type.__instancecheck__, _protocol_names)

    def __subclasscheck__(cls, other):
        others = sorted([name for name in _protocol_names(cls) if not callable(getattr(cls, name, None))])
        if others and cls.__dict__.get("_is_runtime_protocol") and (3, 12) <= _version_info:
            which = "" if _version_info < (3, 13) else f". Non-method members: {str(others)[1:-1]}."
            raise TypeError(f"Protocols with non-method members don't support issubclass(){which}")
        return cls._has_all(other, _ABCMeta.__subclasscheck__, _protocol_names)

    def __call__(cls, *args, **kwargs):
        if cls.__dict__.get("_is_protocol"):
            raise TypeError("Protocols cannot be instantiated")
        return _ABCMeta.__call__(cls, *args, **kwargs)


def _protocol_names(cls):
    names = set()
    for base in cls.__mro__:
        if base.__dict__.get("_is_protocol") and base is not Protocol:
            names.update(base.__dict__, base.__dict__.get("__annotations__", ()))
    return names - {"__module__", "__qualname__", "__doc__", "__annotations__", "__dict__", "__weakref__", "__slots__",
                    "__parameters__", "__orig_bases__", "__init__", "__type_params__", "__static_attributes__",
                    "__firstlineno__", "__abstractmethods__", "_is_protocol", "_is_runtime_protocol", "__class_getitem__"}


class Protocol(Generic, metaclass=_ProtocolMeta):
    _is_protocol = True

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        cls._is_protocol = Protocol in cls.__bases__


class SupportsIndex(Protocol):
    pass


class _NamedTupleMeta(type):
    def __new__(meta, name, bases, namespace):
        if name == "NamedTuple":
            return type.__new__(meta, name, bases, namespace)
        annotations = namespace.get("__annotations__", {})
        fields = list(annotations)
        defaults = [namespace[field] for field in fields if field in namespace]
        made = _namedtuple(name, fields, defaults=defaults, module=namespace.get("__module__"))
        made.__annotations__ = annotations
        for key, value in namespace.items():
            if key not in fields and key not in ("__module__", "__qualname__", "__annotations__", "__dict__"):
                setattr(made, key, value)
        made.__qualname__ = namespace.get("__qualname__", name)
        return made

    def __call__(cls, typename, fields=(), /, **kwargs):
        names = [field for field, _ in fields] or list(kwargs)
        return _namedtuple(typename, names)


class NamedTuple(metaclass=_NamedTupleMeta):
    pass


class _TypedDictMeta(type):
    def __new__(meta, name, bases, namespace, total=True):
        if name == "TypedDict":
            return type.__new__(meta, name, bases, namespace)
        return type(name, (dict,), namespace)


class TypedDict(metaclass=_TypedDictMeta):
    pass


def cast(typ, val):
    return val


def overload(func):
    return func


def final(func):
    return func


def override(func):
    return func


def runtime_checkable(cls):
    cls._is_runtime_protocol = True
    return cls


def no_type_check(func):
    return func


def NewType(name, tp):
    def identity(value):
        return value
    identity.__name__ = identity.__qualname__ = name
    identity.__supertype__ = tp
    return identity


def get_type_hints(obj, globalns=None, localns=None, include_extras=False):
    return dict(getattr(obj, "__annotations__", {}))


def get_origin(tp):
    return getattr(tp, "__origin__", None)


def get_args(tp):
    return getattr(tp, "__args__", ())


def assert_never(arg):
    raise AssertionError(f"Expected code to be unreachable, but got: {arg!r}")


def reveal_type(obj):
    return obj
