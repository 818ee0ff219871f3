"""collections.abc and typing's names for it, as bases and in checks; enumerations that are texts or numbers beside."""

import asyncio
import enum
import typing
from collections import Counter, OrderedDict, defaultdict, deque
from collections import abc
from contextlib import nullcontext
from typing import Generic, Iterator, Mapping, MutableMapping, MutableSequence, Sequence, TypeVar

K = TypeVar("K")


class Table(Mapping[str, int]):
    def __init__(self, **values):
        self.values_ = values

    def __getitem__(self, key):
        return self.values_[key]

    def __iter__(self):
        return iter(self.values_)

    def __len__(self):
        return len(self.values_)


class Store(MutableMapping[K, int], Generic[K]):
    def __init__(self):
        self.data = {}

    def __getitem__(self, key): return self.data[key]
    def __setitem__(self, key, value): self.data[key] = value
    def __delitem__(self, key): del self.data[key]
    def __iter__(self): return iter(self.data)
    def __len__(self): return len(self.data)


class Numbers(MutableSequence):
    def __init__(self, *items): self.items = list(items)
    def __getitem__(self, index): return self.items[index]
    def __setitem__(self, index, value): self.items[index] = value
    def __delitem__(self, index): del self.items[index]
    def __len__(self): return len(self.items)
    def insert(self, index, value): self.items.insert(index, value)


class Letters(abc.MutableSet):
    def __init__(self, items=""): self.items = list(dict.fromkeys(items))
    def __contains__(self, item): return item in self.items
    def __iter__(self): return iter(self.items)
    def __len__(self): return len(self.items)
    def add(self, item): item in self.items or self.items.append(item)
    def discard(self, item): item in self.items and self.items.remove(item)
    def __repr__(self): return f"Letters({''.join(self.items)})"


class Countdown(Iterator[int]):
    def __init__(self, start): self.start = start

    def __next__(self):
        if not self.start:
            raise StopIteration
        self.start -= 1
        return self.start


class Ticker(abc.AsyncIterator):
    count = 0

    async def __anext__(self):
        self.count += 1
        if self.count > 3:
            raise StopAsyncIteration
        return self.count


table = Table(a=1, b=2)
print(table.get("a"), table.get("x", 0), "b" in table, "x" in table, list(table.keys()), list(table.values()), list(table.items()))
print(table == {"a": 1, "b": 2}, table == Table(a=1), dict(table), {**table}, table.keys() & {"a", "z"}, len(table.items()), ("a", 1) in table.items())
store = Store()
store.update(x=1, y=2)
store.update({"z": 3})
store.update([("w", 4)])
print(store.setdefault("x", 9), store.setdefault("v", 5), store.pop("x"), store.pop("nope", None), store.popitem(), dict(store))
store.clear()
print(len(store), bool(store), list(store.keys()))
try:
    store.pop("gone")
except KeyError as error:
    print("KeyError", error)
numbers = Numbers(3, 1)
numbers.append(2)
numbers.extend([5, 1])
numbers += (7,)
numbers.reverse()
print(numbers.items, numbers.index(1), numbers.count(1), 5 in numbers, list(reversed(numbers)), numbers.pop(), numbers.pop(0))
numbers.remove(1)
print(list(numbers), [*numbers])
numbers.clear()
letters = Letters("abc")
letters |= ["d"]
letters -= {"a"}
print(letters, letters & ["b", "c"], letters | ["z"], letters - Letters("b"), letters ^ Letters("bq"), Letters("b") < letters, letters == Letters("dcb"),
      letters.isdisjoint("xyz"), letters.pop(), letters)
try:
    letters.remove("q")
except KeyError as error:
    print("KeyError", error)
print(list(Countdown(3)), iter(Countdown(1)).__class__.__name__)


async def tick():
    return [number async for number in Ticker()]


print(asyncio.run(tick()))


class Half(abc.Sized, abc.Iterable):
    def __len__(self): return 0


class Perm(enum.Flag):
    R = enum.auto()
    W = enum.auto()
    X = enum.auto()
    RW = R | W
    ALL = RW | X


print(Perm.RW, list(Perm), Perm.ALL, Perm(3), Perm.R in Perm.RW, Perm.ALL & ~Perm.W)
for wrong in (Table.__mro__[1], abc.Iterator, Half):
    try:
        wrong()
    except TypeError as error:
        print(str(error).split(" with")[0])
things = {"list": [], "tuple": (), "str": "", "dict": {}, "set": set(), "frozenset": frozenset(), "range": range(1), "bytes": b"", "int": 1,
          "deque": deque(), "defaultdict": defaultdict(list), "Counter": Counter(), "OrderedDict": OrderedDict(), "keys": {}.keys(), "table": table, "store": store, "numbers": numbers, "letters": letters,
          "generator": (x for x in ()), "function": len, "class": int, "iterator": iter([]), "ticker": Ticker()}
names = ("Hashable Iterable Iterator Reversible Sized Container Collection Callable Sequence MutableSequence Set MutableSet Mapping "
         "MutableMapping Generator Awaitable AsyncIterable AsyncIterator").split()
for name, thing in things.items():
    print(name, [abstract for abstract in names if isinstance(thing, getattr(abc, abstract))])
print(isinstance([], typing.Sequence), isinstance({}, typing.Mapping), isinstance(table, typing.MutableMapping), isinstance(len, typing.Callable),
      isinstance(1, typing.Hashable), issubclass(Table, abc.Mapping), issubclass(dict, abc.MutableMapping), issubclass(Table, Sequence))


class Marked:
    pass


abc.Sequence.register(Marked)
print(isinstance(Marked(), abc.Sequence), isinstance(Marked(), abc.Collection), isinstance(Marked(), abc.Mapping))


class Topic(str, enum.Enum):
    NEWS = "news"

    def __str__(self):
        return self.value.upper()


class Plain(str, enum.Enum):
    ONE = "one"


class Level(int, enum.Enum):
    LOW = 1


print(repr(Topic.NEWS), Topic.NEWS, [Topic.NEWS], {"news": 1}[Topic.NEWS], Topic.NEWS in {"news"}, hash(Topic.NEWS) == hash("news"), Topic.NEWS + "!")
print(repr(Plain.ONE), Plain.ONE, Plain.ONE == "one", {Plain.ONE: 1}["one"], repr(Level.LOW), Level.LOW, {1: "x"}[Level.LOW], Level.LOW + 1)
errors = [OSError(2, "No such file", "a.txt"), OSError(13, "denied"), OSError(17, "exists", "a", None, "b"), OSError("only text"), OSError(9999, "odd"),
          ConnectionError(111, "refused"), OSError(110, "late"), OSError(104, "reset"), PermissionError(1, "no", "f")]
for error in errors:
    print(type(error).__name__, error, repr(error), error.errno, error.strerror, error.filename, error.filename2, error.args)


class Own(OSError):
    pass


print(repr(Own(2, "x", "y")), Own(2, "x", "y"), type(Own(2, "x")).__name__)
