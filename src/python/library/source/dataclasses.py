"""Classes that are mostly their fields."""


class FrozenInstanceError(AttributeError):
    pass


class _Missing:
    def __repr__(self):
        return "<dataclasses._MISSING_TYPE object>"


MISSING = _Missing()


class _KwOnly:
    def __repr__(self):
        return "<dataclasses._KW_ONLY_TYPE object>"


KW_ONLY = _KwOnly()


class InitVar:
    def __init__(self, type):
        self.type = type

    __class_getitem__ = classmethod(lambda cls, type: cls(type))


class Field:
    def __init__(self, default, default_factory, init, repr, hash, compare, metadata, kw_only):
        self.name = self.type = None
        self.default = default
        self.default_factory = default_factory
        self.init = init
        self.repr = repr
        self.hash = hash
        self.compare = compare
        self.metadata = metadata or {}
        self.kw_only = kw_only
        self._is_initvar = False

    def __repr__(self):
        return f"Field(name={self.name!r},type={self.type!r},default={self.default!r})"


def field(*, default=MISSING, default_factory=MISSING, init=True, repr=True, hash=None, compare=True, metadata=None,
          kw_only=MISSING):
    if default is not MISSING and default_factory is not MISSING:
        raise ValueError("cannot specify both default and default_factory")
    return Field(default, default_factory, init, repr, hash, compare, metadata, kw_only)


def _says(annotation, word):
    if isinstance(annotation, str):
        return annotation.split("[")[0].split(".")[-1] == word
    return getattr(annotation, "_name", None) == word


def _own_fields(cls, kw_only):
    fields = []
    for name, annotation in cls.__dict__.get("__annotations__", {}).items():
        if _says(annotation, "ClassVar"):
            continue
        if annotation is KW_ONLY or _says(annotation, "KW_ONLY"):
            kw_only = True
            continue
        default = getattr(cls, name, MISSING)
        if isinstance(default, Field):
            made = default
            if made.default is MISSING:
                if name in cls.__dict__:
                    delattr(cls, name)
            else:
                setattr(cls, name, made.default)
        else:
            made = field(default=default)
        if made.default is not MISSING and type(made.default) in (list, dict, set):
            raise ValueError(f"mutable default {type(made.default)} for field {name} is not allowed: "
                             "use default_factory")
        made.name, made.type = name, annotation
        made._is_initvar = isinstance(annotation, InitVar) or annotation is InitVar or _says(annotation, "InitVar")
        if made.kw_only is MISSING:
            made.kw_only = kw_only
        fields.append(made)
    return fields


def _quoted(names):
    quoted = [f"'{name}'" for name in names]
    if len(quoted) > 2:
        return ", ".join(quoted[:-1]) + f", and {quoted[-1]}"
    return " and ".join(quoted)


def _make_init(cls, all_fields, frozen):
    fields = [f for f in all_fields if f.init]
    positional = [f for f in fields if not f.kw_only]
    seen_default = None
    for f in positional:
        if f.default is not MISSING or f.default_factory is not MISSING:
            seen_default = f
        elif seen_default is not None:
            raise TypeError(f"non-default argument {f.name!r} follows default argument {seen_default.name!r}")
    names = [f.name for f in fields]
    qualname = f"{cls.__qualname__}.__init__"
    required = [f.name for f in positional if f.default is MISSING and f.default_factory is MISSING]

    def too_many(given):
        most = len(positional) + 1
        takes = f"{most}" if len(required) == len(positional) else f"from {len(required) + 1} to {most}"
        plural = "" if most == 1 else "s"
        raise TypeError(f"{qualname}() takes {takes} positional argument{plural} but {given + 1} were given")

    def __init__(self, /, *args, **kwargs):
        if len(args) > len(positional):
            too_many(len(args))
        values = {}
        for f, value in zip(positional, args):
            values[f.name] = value
        for name in kwargs:
            if name not in names:
                raise TypeError(f"{qualname}() got an unexpected keyword argument '{name}'")
            if name in values:
                raise TypeError(f"{qualname}() got multiple values for argument '{name}'")
        values.update(kwargs)
        missing = [f.name for f in fields
                   if f.name not in values and f.default is MISSING and f.default_factory is MISSING]
        if missing:
            kind = "positional" if any(name in required for name in missing) else "keyword-only"
            missing = [name for name in missing if (name in required) == (kind == "positional")]
            plural = "" if len(missing) == 1 else "s"
            raise TypeError(f"{qualname}() missing {len(missing)} required {kind} argument{plural}: "
                            f"{_quoted(missing)}")
        for f in all_fields:
            name = f.name
            if f.init and name in values:
                value = values[name]
            elif f.default_factory is not MISSING:
                value = f.default_factory()
            elif f.default is not MISSING:
                value = f.default
            else:
                continue
            if f._is_initvar:
                values[name] = value
            elif frozen:
                object.__setattr__(self, name, value)
            else:
                setattr(self, name, value)
        if post_init:
            self.__post_init__(*[values[f.name] for f in all_fields if f._is_initvar])

    post_init = hasattr(cls, "__post_init__")
    __init__.__qualname__ = qualname
    return __init__


def _make_repr(fields):
    running = set()

    def __repr__(self):
        if id(self) in running:
            return "..."
        running.add(id(self))
        try:
            shown = ", ".join(f"{f.name}={getattr(self, f.name)!r}" for f in fields if f.repr)
            return f"{type(self).__qualname__}({shown})"
        finally:
            running.discard(id(self))
    return __repr__


def _values(instance, fields):
    return tuple([getattr(instance, f.name) for f in fields])


def _make_eq(fields):
    def __eq__(self, other):
        if self is other:
            return True
        if other.__class__ is not self.__class__:
            return NotImplemented
        return _values(self, fields) == _values(other, fields)
    return __eq__


def _make_order(fields):
    def __lt__(self, other):
        if other.__class__ is not self.__class__:
            return NotImplemented
        return _values(self, fields) < _values(other, fields)

    def __le__(self, other):
        if other.__class__ is not self.__class__:
            return NotImplemented
        return _values(self, fields) <= _values(other, fields)

    def __gt__(self, other):
        if other.__class__ is not self.__class__:
            return NotImplemented
        return _values(self, fields) > _values(other, fields)

    def __ge__(self, other):
        if other.__class__ is not self.__class__:
            return NotImplemented
        return _values(self, fields) >= _values(other, fields)
    return __lt__, __le__, __gt__, __ge__


def _freeze(cls, names):
    def __setattr__(self, name, value):
        if type(self) is cls or name in names:
            raise FrozenInstanceError(f"cannot assign to field {name!r}")
        super(cls, self).__setattr__(name, value)

    def __delattr__(self, name):
        if type(self) is cls or name in names:
            raise FrozenInstanceError(f"cannot delete field {name!r}")
        super(cls, self).__delattr__(name)
    cls.__setattr__, cls.__delattr__ = __setattr__, __delattr__


def _process(cls, init, repr, eq, order, unsafe_hash, frozen, match_args, kw_only, slots, weakref_slot):
    if order and not eq:
        raise ValueError("eq must be true if order is true")
    by_name = {}
    for base in cls.__mro__[-1:0:-1]:
        for f in getattr(base, "__dataclass_fields__", {}).values():
            by_name[f.name] = f
    for f in _own_fields(cls, kw_only):
        by_name[f.name] = f
    cls.__dataclass_fields__ = by_name
    all_fields = list(by_name.values())
    kept = [f for f in all_fields if not f._is_initvar]
    compared = [f for f in kept if f.compare]
    own = cls.__dict__
    has_own_hash = own.get("__hash__") is not None
    if init:
        cls.__init__ = _make_init(cls, all_fields, frozen)
    if repr and "__repr__" not in own:
        cls.__repr__ = _make_repr(kept)
    has_own_eq = "__eq__" in own
    if eq and not has_own_eq:
        cls.__eq__ = _make_eq(compared)
    if order:
        for name, method in zip(("__lt__", "__le__", "__gt__", "__ge__"), _make_order(compared)):
            if name in own:
                raise TypeError(f"Cannot overwrite attribute {name} in class {cls.__name__}. "
                                "Consider using functools.total_ordering")
            setattr(cls, name, method)
    if frozen:
        _freeze(cls, [f.name for f in kept])
    hashed = [f for f in kept if (f.compare if f.hash is None else f.hash)]
    if unsafe_hash or (eq and frozen and not has_own_hash):
        cls.__hash__ = lambda self: hash(_values(self, hashed))
    elif eq and not has_own_hash:
        cls.__hash__ = None
    if match_args and "__match_args__" not in own:
        cls.__match_args__ = tuple([f.name for f in all_fields if f.init and not f.kw_only])
    if slots:
        cls = _with_slots(cls, [f.name for f in kept])
    return cls


def _with_slots(cls, names):
    namespace = dict(cls.__dict__)
    inherited = [name for base in cls.__mro__[1:] for name in getattr(base, "__slots__", ())]
    namespace["__slots__"] = tuple([name for name in names if name not in inherited])
    for name in names:
        namespace.pop(name, None)
    namespace.pop("__dict__", None)
    namespace.pop("__weakref__", None)
    made = type(cls)(cls.__name__, cls.__bases__, namespace)
    made.__qualname__ = cls.__qualname__
    return made


def dataclass(cls=None, /, *, init=True, repr=True, eq=True, order=False, unsafe_hash=False, frozen=False,
              match_args=True, kw_only=False, slots=False, weakref_slot=False):
    def wrap(cls):
        return _process(cls, init, repr, eq, order, unsafe_hash, frozen, match_args, kw_only, slots, weakref_slot)
    return wrap if cls is None else wrap(cls)


def fields(class_or_instance):
    found = getattr(class_or_instance, "__dataclass_fields__", None)
    if found is None:
        raise TypeError("must be called with a dataclass type or instance")
    return tuple([f for f in found.values() if not f._is_initvar])


def is_dataclass(obj):
    cls = obj if isinstance(obj, type) else type(obj)
    return hasattr(cls, "__dataclass_fields__")


def _deep(value, of_instance, factory):
    if is_dataclass(value) and not isinstance(value, type):
        return of_instance(value, factory)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*[_deep(item, of_instance, factory) for item in value])
    if isinstance(value, (list, tuple)):
        return type(value)([_deep(item, of_instance, factory) for item in value])
    if isinstance(value, dict):
        return {_deep(k, of_instance, factory): _deep(v, of_instance, factory) for k, v in value.items()}
    return value


def _dict_of(obj, factory):
    return factory([(f.name, _deep(getattr(obj, f.name), _dict_of, factory)) for f in fields(obj)])


def _tuple_of(obj, factory):
    return factory([_deep(getattr(obj, f.name), _tuple_of, factory) for f in fields(obj)])


def asdict(obj, *, dict_factory=dict):
    if isinstance(obj, type) or not is_dataclass(obj):
        raise TypeError("asdict() should be called on dataclass instances")
    return _dict_of(obj, dict_factory)


def astuple(obj, *, tuple_factory=tuple):
    if isinstance(obj, type) or not is_dataclass(obj):
        raise TypeError("astuple() should be called on dataclass instances")
    return _tuple_of(obj, tuple_factory)


def replace(obj, /, **changes):
    if isinstance(obj, type) or not is_dataclass(obj):
        raise TypeError("replace() should be called on dataclass instances")
    for f in fields(obj):
        if not f.init:
            if f.name in changes:
                raise TypeError(f"field {f.name} is declared with init=False, it cannot be specified with replace()")
        elif f.name not in changes:
            changes[f.name] = getattr(obj, f.name)
    return obj.__class__(**changes)


def make_dataclass(cls_name, fields, *, bases=(), namespace=None, **options):
    annotations, body = {}, dict(namespace or {})
    for item in fields:
        if isinstance(item, str):
            annotations[item] = "typing.Any"
            continue
        annotations[item[0]] = item[1]
        if len(item) == 3:
            body[item[0]] = item[2]
    body["__annotations__"] = annotations
    return dataclass(type(cls_name, bases, body), **options)
