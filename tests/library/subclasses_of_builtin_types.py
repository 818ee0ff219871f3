"""What subclasses of builtin types take from them: texts, hashes, checks."""

from collections import abc
from functools import partial


class Words(list):
    def __repr__(self):
        return f"Words{super().__repr__()}"


class Options(dict):
    def __repr__(self):
        return f"Options({super().__repr__()})"


class Name(str):
    def __repr__(self):
        return "Name" + super().__repr__()


class Loud(str):
    def __str__(self):
        return super().__str__().upper()


class Key:
    def __init__(self, value):
        self.value = value

    def __hash__(self):
        return hash(self.value)

    def __eq__(self, other):
        return (other.value if isinstance(other, Key) else other) == self.value


class Claims:
    def __init__(self, kind):
        self._kind = kind

    @property
    def __class__(self):
        return self._kind


class Call:
    def __call__(self):
        pass

    def method(self):
        pass


print(Words([1, 2]), Options(a=1), repr(Name("x")), Name("x"), f"{Name('y')}", [Words([3]), Name("z")], Loud("quiet"), repr(Loud("quiet")))
print({Key("a"): 1}["a"], {"a": 2}[Key("a")], Key("b") in {"b"}, {(1, "x"): 3}[Key((1, "x"))], {2**70: 4}[Key(2**70)], {1.5: 5}[Key(1.5)], hash(Key(-1)))
print(isinstance(Claims(int), int), isinstance(Claims(int), str), isinstance(Claims(Words), list), type(Claims(int)) is Claims)
print([isinstance(it, abc.Callable) for it in (len, print, Call().method, Call, [].append, partial(len), "a".join, Call(), 3)])
print([isinstance(it, abc.Iterator) for it in (iter({}), iter(()), zip(), map(len, []), enumerate([]), reversed([]), iter("a"), iter({1}), (x for x in []), [])])
