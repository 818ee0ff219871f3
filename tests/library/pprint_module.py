"""Containers over several lines."""
import pprint
from collections import ChainMap, Counter, OrderedDict, UserDict, UserList, defaultdict, deque, namedtuple
from dataclasses import dataclass, field
from types import SimpleNamespace

Point = namedtuple("Point", "x y")


@dataclass
class Job:
    name: str
    steps: list = field(default_factory=list)
    hidden: int = field(default=0, repr=False)


deep = {"a": [1, [2, [3, [4]]]], "b": (1,), "c": {}}
circle = [1]
circle.append(circle)
wide = {f"key{number}": list(range(number)) for number in range(12)}
pprint.pprint(wide)
pprint.pprint(deep, depth=2)
pprint.pprint(deep, width=10)
pprint.pprint(list(range(40)), compact=True, width=40)
pprint.pprint(wide, indent=4, width=60)
pprint.pp({"z": 1, "a": 2, "long key " * 4: "long value " * 6})
pprint.pprint({"z": 1, "a": 2, 3: "mixed"}, sort_dicts=True)
pprint.pprint(OrderedDict(wide), width=60)
pprint.pprint(defaultdict(list, wide), width=60)
pprint.pprint(Counter("abracadabra" * 3), width=20)
pprint.pprint(deque(range(30), maxlen=30), width=50)
pprint.pprint(ChainMap({"first": list(range(20))}, {"second": list(range(20))}), width=50)
pprint.pprint({"set": set(range(30)), "frozen": frozenset("a")}, width=40)
pprint.pprint(Job("x" * 30, list(range(30))))
pprint.pprint([Job("a"), Job("b", [1])])
pprint.pprint(SimpleNamespace(name="n" * 40, values=list(range(20))))
pprint.pprint(Point(list(range(30)), 2))
pprint.pprint((list(range(20)), "text " * 20), width=50)
pprint.pprint("one line\nand another that is rather long\n" * 2, width=30)
pprint.pprint([b"bytes that are long" * 4], width=30)
pprint.pprint(UserDict(wide), width=70)
pprint.pprint(UserList(range(40)))
pprint.pprint(123456789, underscore_numbers=True)
print(pprint.pformat([1, {"a": 2}]), pprint.pformat([]), pprint.pformat({}), pprint.pformat(set()), pprint.pformat(""))
print(pprint.isreadable(deep), pprint.isrecursive(circle), pprint.saferepr({"b": 1, "a": 2}), pprint.isreadable(object()))
print(pprint.pformat(circle).startswith("[1, <Recursion on list with id="))
for wrong in ({"indent": -1}, {"depth": 0}, {"width": 0}):
    try:
        pprint.PrettyPrinter(**wrong)
    except ValueError as error:
        print(error)
