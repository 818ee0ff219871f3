"""Classes with a fixed set of members."""

__all__ = ["Enum", "EnumMeta", "EnumType", "Flag", "IntEnum", "IntFlag", "ReprEnum", "StrEnum", "auto", "member",
           "nonmember", "unique", "verify", "UNIQUE"]

UNIQUE = "unique"


class auto:
    """A value that the class gives when it is made."""

    def __init__(self, value=None):
        self.value = value


class _Computed(auto):
    """What the body of the class computes of values that are not there yet."""

    def __init__(self, operate, *operands):
        self.value, self._operate, self._operands = None, operate, operands

    def resolved(self):
        known = [it.resolved() if isinstance(it, _Computed) else it.value if isinstance(it, auto) else it for it in self._operands]
        return self._operate(*known)


def _defer(name, operate):
    setattr(auto, f"__{name}__", lambda self, other: _Computed(operate, self, other))
    setattr(auto, f"__r{name}__", lambda self, other: _Computed(operate, other, self))


for _name, _operate in (("or", lambda a, b: a | b), ("and", lambda a, b: a & b), ("xor", lambda a, b: a ^ b), ("add", lambda a, b: a + b),
                        ("sub", lambda a, b: a - b), ("mul", lambda a, b: a * b), ("lshift", lambda a, b: a << b)):
    _defer(_name, _operate)
auto.__invert__ = lambda self: _Computed(lambda a: ~a, self)


class nonmember:
    def __init__(self, value):
        self.value = value


class member:
    def __init__(self, value):
        self.value = value


def _is_member(name, value):
    if name.startswith("_") and (name.endswith("_") or name.startswith("__")):
        return False
    if isinstance(value, nonmember):
        return False
    return not (hasattr(type(value), "__get__") or isinstance(value, (property, classmethod, staticmethod)))


def _data_type(bases):
    for base in bases:
        for cls in base.__mro__:
            if cls in (int, str, float, bytes, tuple):
                return cls
    return object


def _hash_of_value(self):
    return hash(self._value_)


class EnumType(type):
    def __new__(meta, name, bases, namespace, **kwds):
        raw = {key: value for key, value in namespace.items() if _is_member(key, value)}
        rest = {key: (value.value if isinstance(value, nonmember) else value)
                for key, value in namespace.items() if key not in raw}
        for base in bases:
            if getattr(base, "_member_map_", None):
                raise TypeError(f"<enum {name!r}> cannot extend {base!r}")
        ignored = rest.pop("_ignore_", ())
        for key in ignored.split() if isinstance(ignored, str) else ignored:
            raw.pop(key, None)
        cls = type.__new__(meta, name, bases, rest)
        cls._member_map_, cls._value2member_map_, cls._member_names_ = {}, {}, []
        cls._member_type_ = data_type = _data_type(bases)
        if data_type is not object:
            # Of what a member is beside it has the hash; its texts are those of enumerations.
            of_enum = next((base for base in cls.__mro__[1:] if isinstance(base, EnumType)), cls)
            own = {"__hash__": _hash_of_value, "__repr__": of_enum.__repr__, "__str__": of_enum.__str__}
            for key in own:
                key in rest or type.__setattr__(cls, key, own[key])
        values = []
        for key, value in raw.items():
            if isinstance(value, member):
                value = value.value
            if isinstance(value, _Computed):
                value = value.resolved()
            elif isinstance(value, auto):
                if value.value is None:
                    value.value = cls._generate_next_value_(key, 1, len(values), list(values))
                value = value.value
            cls._add_member(key, value, data_type)
            values.append(cls._member_map_[key]._value_)
        return cls

    def __init__(cls, name, bases, namespace, **kwds):
        type.__init__(cls, name, bases, namespace)

    def _add_member(cls, key, value, data_type):
        args = value if isinstance(value, tuple) else (value,)
        own_new = None
        for base in cls.__mro__:
            if base in (Enum, object):
                break
            if "__new__" in base.__dict__ and "_member_map_" in base.__dict__:
                own_new = base.__dict__["__new__"]
                break
        if own_new is not None:
            function = getattr(own_new, "__func__", own_new)
            made = function(cls, *args)
        elif data_type is object:
            made = object.__new__(cls)
        else:
            made = data_type.__new__(cls, *args) if data_type is not tuple else tuple.__new__(cls, value)
        if not hasattr(made, "_value_"):
            made._value_ = value if data_type in (object, tuple) else data_type(*args)
        for known in cls._member_map_.values():
            if known._value_ == made._value_:
                cls._member_map_[key] = known
                type.__setattr__(cls, key, known)
                return
        made._name_ = key
        made.__objclass__ = cls
        made._sort_order_ = len(cls._member_names_)
        is_canonical = not issubclass(cls, Flag) or 0 < made._value_ and made._value_ & made._value_ - 1 == 0
        init = cls.__init__
        if init is not object.__init__ and "__init__" in [n for b in cls.__mro__[:-1] for n in b.__dict__
                                                          if b not in (int, str, float, bytes, tuple)]:
            init(made, *args)
        cls._member_map_[key] = made
        if is_canonical:
            cls._member_names_.append(key)
        try:
            cls._value2member_map_[made._value_] = made
        except TypeError:
            pass
        type.__setattr__(cls, key, made)

    def __call__(cls, value, *args, **kwds):
        if not cls._member_map_:
            return cls._create(value, *args, **kwds)
        if args:
            value = (value,) + args
        try:
            found = cls._value2member_map_.get(value)
        except TypeError:
            found = None
        if found is None:
            for candidate in cls._member_map_.values():
                if candidate._value_ == value:
                    found = candidate
        if found is not None:
            return found
        if isinstance(value, cls):
            return value
        found = cls._missing_(value)
        if isinstance(found, cls):
            return found
        raise ValueError(f"{value!r} is not a valid {cls.__qualname__}")

    def _create(cls, name, names, *, module=None, qualname=None, type=None, start=1):
        if isinstance(names, str):
            names = names.replace(",", " ").split()
        pairs = names.items() if isinstance(names, dict) else [
            item if isinstance(item, tuple) else (item, index) for index, item in enumerate(names, start)]
        bases = (cls,) if type is None else (type, cls)
        namespace = dict(pairs)
        namespace["__module__"] = module or "__main__"
        return EnumType(name, bases, namespace)

    def __iter__(cls):
        return (cls._member_map_[name] for name in cls._member_names_)

    def __reversed__(cls):
        return (cls._member_map_[name] for name in reversed(cls._member_names_))

    def __len__(cls):
        return len(cls._member_names_)

    def __bool__(cls):
        return True

    def __getitem__(cls, name):
        return cls._member_map_[name]

    def __contains__(cls, value):
        if isinstance(value, cls):
            return True
        return any(known._value_ == value for known in cls._member_map_.values())

    @property
    def __members__(cls):
        return dict(cls._member_map_)

    def __setattr__(cls, name, value):
        if name in cls.__dict__.get("_member_map_", {}):
            raise AttributeError(f"cannot reassign member {name!r}")
        type.__setattr__(cls, name, value)

    def __delattr__(cls, name):
        if name in cls.__dict__.get("_member_map_", {}):
            raise AttributeError(f"{cls.__name__!r} cannot delete member {name!r}.")
        type.__delattr__(cls, name)

    def __repr__(cls):
        kind = "flag" if issubclass(cls, Flag) else "enum"
        return f"<{kind} {cls.__name__!r}>"


EnumMeta = EnumType


class Enum(metaclass=EnumType):
    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        if not last_values:
            return start
        return max(last_values) + 1

    @classmethod
    def _missing_(cls, value):
        return None

    @property
    def name(self):
        return self._name_

    @property
    def value(self):
        return self._value_

    def __repr__(self):
        return f"<{type(self).__name__}.{self._name_}: {self._value_!r}>"

    def __str__(self):
        return f"{type(self).__name__}.{self._name_}"

    def __format__(self, spec):
        return str.__format__(str(self), spec)

    def __hash__(self):
        return hash(self._name_)

    def __reduce_ex__(self, protocol):
        return type(self), (self._value_,)


class Flag(Enum):
    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        if not last_values:
            return start if start is not None else 1
        return 2 ** max(last_values).bit_length()

    @classmethod
    def _missing_(cls, value):
        if not isinstance(value, int):
            raise ValueError(f"{value!r} is not a valid {cls.__qualname__}")
        known = 0
        for single in cls._member_map_.values():
            known |= single._value_
        if value < 0:
            value &= known
        if value & ~known and not issubclass(cls, int):
            raise ValueError(f"{cls!r} invalid value {value!r}")
        made = int.__new__(cls, value) if issubclass(cls, int) else object.__new__(cls)
        made._value_ = value
        names = [single._name_ for single in cls._singles() if single._value_ & value]
        made._name_ = "|".join(names) or None
        cls._value2member_map_[value] = made
        return made

    @classmethod
    def _singles(cls):
        return [each for each in cls._member_map_.values() if each._value_ and not each._value_ & (each._value_ - 1)]

    def _number(self, other):
        if isinstance(other, type(self)):
            return other._value_
        return other if isinstance(self, int) and isinstance(other, int) else None

    def __or__(self, other):
        number = self._number(other)
        return NotImplemented if number is None else type(self)(self._value_ | number)

    def __and__(self, other):
        number = self._number(other)
        return NotImplemented if number is None else type(self)(self._value_ & number)

    def __xor__(self, other):
        number = self._number(other)
        return NotImplemented if number is None else type(self)(self._value_ ^ number)

    __ror__, __rand__, __rxor__ = __or__, __and__, __xor__

    def __invert__(self):
        known = 0
        for single in type(self)._singles():
            known |= single._value_
        return type(self)(known & ~self._value_)

    def __contains__(self, other):
        return other._value_ & self._value_ == other._value_

    def __bool__(self):
        return bool(self._value_)

    def __iter__(self):
        return iter([single for single in type(self)._singles() if single._value_ & self._value_])

    def __len__(self):
        return len(list(iter(self)))

    def __repr__(self):
        if self._name_ is None:
            return f"<{type(self).__name__}: {self._value_!r}>"
        return f"<{type(self).__name__}.{self._name_}: {self._value_!r}>"

    def __str__(self):
        if self._name_ is None:
            return f"{type(self).__name__}({self._value_!r})"
        return f"{type(self).__name__}.{self._name_}"


class ReprEnum(Enum):
    pass


class IntEnum(int, ReprEnum):
    __repr__ = Enum.__repr__

    def __str__(self):
        return int.__repr__(self._value_)

    def __format__(self, spec):
        return int.__format__(self._value_, spec)

    def __hash__(self):
        return hash(self._value_)


class StrEnum(str, ReprEnum):
    __repr__ = Enum.__repr__

    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        return name.lower()

    def __str__(self):
        return self._value_

    def __format__(self, spec):
        return str.__format__(self._value_, spec)

    def __hash__(self):
        return hash(self._value_)


class IntFlag(int, Flag):
    __repr__ = Flag.__repr__

    def __str__(self):
        return int.__repr__(self._value_)

    def __format__(self, spec):
        return int.__format__(self._value_, spec)

    def __hash__(self):
        return hash(self._value_)


def unique(enumeration):
    aliases = [(name, known._name_) for name, known in enumeration.__members__.items() if name != known._name_]
    if aliases:
        details = ", ".join([f"{alias} -> {name}" for alias, name in aliases])
        raise ValueError(f"duplicate values found in {enumeration!r}: {details}")
    return enumeration


def verify(*checks):
    return lambda enumeration: unique(enumeration) if UNIQUE in checks else enumeration
