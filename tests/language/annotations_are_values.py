from typing import Optional, Union, Any, List, Generic, TypeVar
import asyncio, collections, collections.abc, functools, contextlib
print(isinstance(5, int | str), int | None, list[int], dict[str, list[int]], tuple[int, ...], type[Exception], None | int)
class A(list[int]): pass
print(A.__mro__, list[int]([1,2]))
try: isinstance([], list[int])
except TypeError as e: print(e)
def f(x: list[int] | None = None, *, q: asyncio.Queue[int], t: "asyncio.Task[None] | None" = None) -> dict[str, int]: pass
print(f.__annotations__)
print(list[int] == list[int], hash(list[int]) == hash(list[int]), int | str == str | int, (int | str | int), issubclass(bool, int | str))
print(collections.deque[int], collections.abc.Callable[[int], str], collections.defaultdict[str, int], list[int].__origin__, list[int].__args__, (int | None).__args__)
try: int | 5
except TypeError as e: print(e)
class E(Exception): pass
print(E | None, type(int | str), type(list[int]), dict[str, E])
class D(dict[str, int]):
    def __missing__(self, k): return 7
print(D()["x"], list[int].__name__, list[int].append)
try: int[str]
except TypeError as e: print(e)
match 5:
    case int() | str(): print("m")
