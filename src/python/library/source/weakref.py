"""Weak references beside `ref` and `getweakrefcount`, which are native."""

import operator

ReferenceType = ref


class WeakMethod:
    def __init__(self, meth, callback=None):
        self._alive = True
        own = ref(self)

        def gone(_):
            holder = own()
            if holder is not None and holder._alive:
                holder._alive = False
                if callback is not None:
                    callback(holder)
        self._object = ref(meth.__self__, gone)
        self._function = ref(meth.__func__, gone)

    def __call__(self):
        obj, function = self._object(), self._function()
        if obj is None or function is None:
            return None
        return function.__get__(obj, type(obj))

    def __eq__(self, other):
        if not isinstance(other, WeakMethod):
            return NotImplemented
        return self() == other()

    def __hash__(self):
        return hash(self._object)


def _referent(proxy):
    target = object.__getattribute__(proxy, "_reference")()
    if target is None:
        raise ReferenceError("weakly-referenced object no longer exists")
    return target


def _plain(value):
    return _referent(value) if isinstance(value, ProxyType) else value


def _unary(function):
    return lambda self: function(_referent(self))


def _binary(function):
    return lambda self, other: function(_referent(self), _plain(other))


def _reflected(function):
    return lambda self, other: function(_plain(other), _referent(self))


class ProxyType:
    __module__ = "weakref"
    __hash__ = None

    def __init__(self, target, callback):
        if callback is not None:
            taken = callback
            callback = lambda _: taken(self)
        object.__setattr__(self, "_reference", ref(target, callback))

    def __getattribute__(self, name):
        return getattr(_referent(self), name)

    def __setattr__(self, name, value):
        setattr(_referent(self), name, value)

    def __delattr__(self, name):
        delattr(_referent(self), name)

    def __repr__(self):
        target = object.__getattribute__(self, "_reference")()
        return f"<weakproxy at {hex(id(self))} to {type(target).__name__} at {hex(id(target))}>"

    def __setitem__(self, key, value):
        _referent(self)[key] = value

    def __delitem__(self, key):
        del _referent(self)[key]

    def __contains__(self, item):
        return item in _referent(self)

    def __next__(self):
        return next(_referent(self))

    __str__, __bool__, __len__, __iter__ = _unary(str), _unary(bool), _unary(len), _unary(iter)
    __int__, __float__, __abs__ = _unary(int), _unary(float), _unary(abs)
    __index__, __neg__, __pos__ = _unary(operator.index), _unary(operator.neg), _unary(operator.pos)
    __invert__, __getitem__ = _unary(operator.invert), _binary(operator.getitem)
    __eq__, __ne__, __lt__ = _binary(operator.eq), _binary(operator.ne), _binary(operator.lt)
    __le__, __gt__, __ge__ = _binary(operator.le), _binary(operator.gt), _binary(operator.ge)
    __add__, __radd__ = _binary(operator.add), _reflected(operator.add)
    __sub__, __rsub__ = _binary(operator.sub), _reflected(operator.sub)
    __mul__, __rmul__ = _binary(operator.mul), _reflected(operator.mul)
    __truediv__, __rtruediv__ = _binary(operator.truediv), _reflected(operator.truediv)
    __floordiv__, __rfloordiv__ = _binary(operator.floordiv), _reflected(operator.floordiv)
    __mod__, __rmod__ = _binary(operator.mod), _reflected(operator.mod)
    __pow__, __rpow__ = _binary(operator.pow), _reflected(operator.pow)
    __and__, __rand__ = _binary(operator.and_), _reflected(operator.and_)
    __or__, __ror__ = _binary(operator.or_), _reflected(operator.or_)
    __xor__, __rxor__ = _binary(operator.xor), _reflected(operator.xor)


class CallableProxyType(ProxyType):
    __module__ = "weakref"

    def __call__(self, *args, **kwargs):
        return _referent(self)(*args, **kwargs)


ProxyTypes = (ProxyType, CallableProxyType)


def proxy(object, callback=None, /):
    return (CallableProxyType if callable(object) else ProxyType)(object, callback)


class WeakSet:
    def __init__(self, data=None):
        self.data = set()

        def _remove(item, selfref=ref(self)):
            own = selfref()
            if own is not None:
                own.data.discard(item)
        self._remove = _remove
        if data is not None:
            self.update(data)

    def __iter__(self):
        for reference in list(self.data):
            item = reference()
            if item is not None:
                yield item

    def __len__(self):
        return sum([reference() is not None for reference in self.data])

    def __contains__(self, item):
        try:
            reference = ref(item)
        except TypeError:
            return False
        return reference in self.data

    def add(self, item):
        self.data.add(ref(item, self._remove))

    def clear(self):
        self.data.clear()

    def copy(self):
        return type(self)(self)

    def pop(self):
        while True:
            try:
                reference = self.data.pop()
            except KeyError:
                raise KeyError("pop from empty WeakSet") from None
            item = reference()
            if item is not None:
                return item

    def remove(self, item):
        self.data.remove(ref(item))

    def discard(self, item):
        self.data.discard(ref(item))

    def update(self, other):
        for item in other:
            self.add(item)

    def __ior__(self, other):
        self.update(other)
        return self

    def __repr__(self):
        return repr(set(self))

    __class_getitem__ = classmethod(type(list[int]))


class WeakValueDictionary:
    def __init__(self, other=(), /, **kw):
        self.data = {}

        def remove(reference, selfref=ref(self)):
            own = selfref()
            if own is not None:
                for key in [key for key, known in own.data.items() if known is reference]:
                    del own.data[key]
        self._remove = remove
        self.update(other, **kw)

    def _live(self):
        return [(key, value) for key, reference in list(self.data.items())
                if (value := reference()) is not None]

    def __getitem__(self, key):
        value = self.data[key]()
        if value is None:
            raise KeyError(key)
        return value

    def __setitem__(self, key, value):
        self.data[key] = ref(value, self._remove)

    def __delitem__(self, key):
        del self.data[key]

    def __contains__(self, key):
        return key in self.data and self.data[key]() is not None

    def __len__(self):
        return len(self._live())

    def __iter__(self):
        return iter([key for key, _ in self._live()])

    def get(self, key, default=None):
        return self[key] if key in self else default

    def keys(self):
        return iter(self)

    def values(self):
        return iter([value for _, value in self._live()])

    def items(self):
        return iter(self._live())

    def pop(self, key, *args):
        reference = self.data.pop(key, None)
        value = None if reference is None else reference()
        if value is None:
            if args:
                return args[0]
            raise KeyError(key)
        return value

    def setdefault(self, key, default=None):
        if key not in self:
            self[key] = default
        return self[key]

    def update(self, other=(), /, **kwargs):
        for key, value in (other.items() if hasattr(other, "items") else other):
            self[key] = value
        for key, value in kwargs.items():
            self[key] = value

    def __repr__(self):
        return f"<WeakValueDictionary at {hex(id(self))}>"

    __class_getitem__ = classmethod(type(list[int]))


class WeakKeyDictionary:
    def __init__(self, other=None):
        self.data = {}

        def remove(reference, selfref=ref(self)):
            own = selfref()
            if own is not None:
                own.data.pop(reference, None)
        self._remove = remove
        if other is not None:
            self.update(other)

    def _live(self):
        return [(key, value) for reference, value in list(self.data.items())
                if (key := reference()) is not None]

    def __getitem__(self, key):
        return self.data[ref(key)]

    def __setitem__(self, key, value):
        self.data[ref(key, self._remove)] = value

    def __delitem__(self, key):
        del self.data[ref(key)]

    def __contains__(self, key):
        return ref(key) in self.data

    def __len__(self):
        return len(self._live())

    def __iter__(self):
        return iter([key for key, _ in self._live()])

    def get(self, key, default=None):
        return self.data.get(ref(key), default)

    def keys(self):
        return iter(self)

    def values(self):
        return iter([value for _, value in self._live()])

    def items(self):
        return iter(self._live())

    def pop(self, key, *args):
        return self.data.pop(ref(key), *args)

    def setdefault(self, key, default=None):
        return self.data.setdefault(ref(key, self._remove), default)

    def update(self, other):
        for key, value in other.items():
            self[key] = value

    __class_getitem__ = classmethod(type(list[int]))


class finalize:
    __slots__ = ("atexit",)
    _registry = {}

    def __init__(self, obj, func, /, *args, **kwargs):
        self._registry[self] = (ref(obj, self), func, args, kwargs)
        self.atexit = True

    def __call__(self, _=None):
        known = self._registry.pop(self, None)
        if known is not None:
            _, func, args, kwargs = known
            return func(*args, **kwargs)

    def detach(self):
        known = self._registry.get(self)
        obj = known and known[0]()
        if obj is not None and self._registry.pop(self, None):
            return obj, known[1], known[2], known[3]

    def peek(self):
        known = self._registry.get(self)
        obj = known and known[0]()
        if obj is not None:
            return obj, known[1], known[2], known[3]

    @property
    def alive(self):
        return self in self._registry
