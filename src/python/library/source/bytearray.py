"""`bytearray`: bytes that change in place. `_Buffer`, which has the methods of bytes, is native."""


def _bytes_of(other):
    if not isinstance(other, (bytes, bytearray)):
        raise TypeError(f"can't concat {type(other).__name__} to bytearray")
    return bytes(other)


def _byte(value):
    return bytes(bytearray([value]))[0]


class bytearray(_Buffer):
    __slots__ = ()
    __hash__ = None

    def __repr__(self):
        return f"{type(self).__name__}({bytes(self)!r})"

    __str__ = __repr__

    def __len__(self):
        return len(bytes(self))

    def __iter__(self):
        place = 0
        while place < len(self):
            yield self[place]
            place += 1

    def __contains__(self, item):
        return (bytes(item) if isinstance(item, bytearray) else item) in bytes(self)

    def __getitem__(self, key):
        if isinstance(key, slice):
            return bytearray(bytes(self)[key])
        try:
            return bytes(self)[key]
        except IndexError:
            raise IndexError("bytearray index out of range") from None

    def __setitem__(self, key, value):
        items = list(bytes(self))
        if isinstance(key, slice):
            items[key] = bytes(bytearray(value))
        elif -len(items) <= key < len(items):
            items[key] = _byte(value)
        else:
            raise IndexError("bytearray index out of range")
        self._set(bytes(items))

    def __delitem__(self, key):
        whole, (start, stop, step) = bytes(self), key.indices(len(self)) if isinstance(key, slice) else (0, 0, 0)
        if step == 1:
            self._set(whole[:start] + whole[max(start, stop):])
            return
        items = list(whole)
        if step == 0 and not -len(items) <= key < len(items):
            raise IndexError("bytearray index out of range")
        del items[key]
        self._set(bytes(items))

    def __add__(self, other):
        return bytearray(bytes(self) + _bytes_of(other))

    def __iadd__(self, other):
        self._set(bytes(self) + _bytes_of(other))
        return self

    def __mul__(self, times):
        return bytearray(bytes(self) * times)

    __rmul__ = __mul__

    def __imul__(self, times):
        self._set(bytes(self) * times)
        return self

    def __mod__(self, values):
        return bytearray(bytes(self) % values)

    def append(self, item, /):
        self._set(bytes(self) + bytes([_byte(item)]))

    def extend(self, items, /):
        self._set(bytes(self) + bytes(items if isinstance(items, (bytes, bytearray)) else bytearray(items)))

    def insert(self, index, item, /):
        items = list(bytes(self))
        items.insert(index, _byte(item))
        self._set(bytes(items))

    def pop(self, index=-1, /):
        if not len(self):
            raise IndexError("pop from empty bytearray")
        if not -len(self) <= index < len(self):
            raise IndexError("pop index out of range")
        item = self[index]
        del self[index]
        return item

    def remove(self, value, /):
        place = bytes(self).find(_byte(value))
        if place < 0:
            raise ValueError("value not found in bytearray")
        del self[place]

    def reverse(self):
        self._set(bytes(self)[::-1])

    def clear(self):
        self._set(b"")

    def copy(self):
        return bytearray(bytes(self))


def _comparison(holds):
    def compare(self, other):
        return holds(bytes(self), bytes(other)) if isinstance(other, (bytes, bytearray)) else NotImplemented
    return compare


def _same_kind(name):
    def method(self, *args, **kwargs):
        made = getattr(bytes(self), name)(*args, **kwargs)
        return bytearray(made) if isinstance(made, bytes) else type(made)(map(bytearray, made))
    method.__name__ = name
    return method


for _name, _holds in (("eq", lambda a, b: a == b), ("ne", lambda a, b: a != b), ("lt", lambda a, b: a < b),
                      ("le", lambda a, b: a <= b), ("gt", lambda a, b: a > b), ("ge", lambda a, b: a >= b)):
    setattr(bytearray, f"__{_name}__", _comparison(_holds))
for _name in ("join split replace upper lower strip lstrip rstrip capitalize center expandtabs ljust partition removeprefix "
              "removesuffix rjust rpartition rsplit splitlines swapcase title zfill").split():
    setattr(bytearray, _name, _same_kind(_name))
bytearray.__module__ = "builtins"
