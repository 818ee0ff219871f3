"""Weak references beside `ref` and `getweakrefcount`, which are native."""

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

    __class_getitem__ = classmethod(lambda cls, item: cls)


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

    __class_getitem__ = classmethod(lambda cls, item: cls)


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

    __class_getitem__ = classmethod(lambda cls, item: cls)


class finalize:
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
