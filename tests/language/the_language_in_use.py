# decorators, descriptors, generics, protocols, context managers
import asyncio, functools, contextlib, sys
from typing import TypeVar, Generic, Protocol, Callable, Awaitable, ParamSpec, overload, ClassVar, Final, Literal, Union
from dataclasses import dataclass, field, replace, astuple, fields
from collections.abc import Iterable, Mapping, AsyncIterator

T = TypeVar("T")
P = ParamSpec("P")

def retry(times: int = 3, *, delay: float = 0.1, on: tuple[type[Exception], ...] = (Exception,)):
    def deco(fn: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
        @functools.wraps(fn)
        async def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
            for attempt in range(1, times + 1):
                try:
                    return await fn(*args, **kwargs)
                except on as exc:
                    print(f"attempt {attempt}/{times} of {fn.__name__} failed: {exc!r}")
                    if attempt == times:
                        raise
                    await asyncio.sleep(delay * 2 ** (attempt - 1))
        return wrapper
    return deco

class Cached:
    def __init__(self, fn): self.fn = fn; functools.update_wrapper(self, fn)
    def __set_name__(self, owner, name): self.name = name
    def __get__(self, obj, owner=None):
        if obj is None: return self
        v = self.fn(obj); obj.__dict__[self.name] = v; return v

@dataclass(frozen=True, slots=True)
class Point(Generic[T]):
    x: T
    y: T
    tags: tuple[str, ...] = ()
    def __add__(self, o): return replace(self, x=self.x + o.x, y=self.y + o.y)

class Box:
    count: ClassVar[int] = 0
    def __init__(self, *items): self.items = list(items); type(self).count += 1
    @Cached
    def total(self): print("computing"); return sum(self.items)
    @property
    def first(self): return self.items[0]
    @first.setter
    def first(self, v): self.items[0] = v
    @classmethod
    def of(cls, n): return cls(*range(n))
    @staticmethod
    def help(): return "help"
    def __len__(self): return len(self.items)
    def __iter__(self): yield from self.items
    def __getitem__(self, i): return self.items[i]
    def __contains__(self, v): return v in self.items
    def __eq__(self, o): return isinstance(o, Box) and self.items == o.items
    def __hash__(self): return hash(tuple(self.items))
    def __bool__(self): return bool(self.items)
    def __enter__(self): print("enter"); return self
    def __exit__(self, *exc): print("exit", exc[0]); return True

calls = 0
@retry(3, on=(ValueError, KeyError))
async def flaky(n, *, label="x"):
    global calls
    calls += 1
    if calls < n: raise ValueError(f"{label}{calls}")
    return calls

@contextlib.contextmanager
def timed(name):
    loop = asyncio.get_running_loop(); t = loop.time()
    try:
        yield name.upper()
    finally:
        print(name, f"{loop.time() - t:.1f}")

async def agen(n):
    for i in range(n):
        await asyncio.sleep(0.01)
        got = yield i
        if got: print("got", got)

class Countdown:
    def __init__(self, n): self.n = n
    def __aiter__(self): return self
    async def __anext__(self):
        if self.n == 0: raise StopAsyncIteration
        self.n -= 1
        await asyncio.sleep(0)
        return self.n

async def main():
    with timed("retry") as label:
        print(label, await flaky(3, label="L"))
    print(Point(1, 2) + Point(3, 4), Point("a", "b", ("t",)))
    try: Point(1, 2).x = 5
    except AttributeError as e: print(type(e).__name__, e)
    b = Box.of(4)
    print(b.total, b.total, b.first, Box.count, len(b), list(b), b[1:3], 3 in b, b == Box(0,1,2,3), Box.help())
    b.first = 10
    with b as bb: raise KeyError("swallowed")
    print(*b, sep="-", end="!\n")
    print([i async for i in agen(3)], {i: i*i async for i in Countdown(3)})
    g = agen(5)
    print(await g.asend(None), await g.asend("hi"), await anext(g))
    await g.aclose()
    first, *rest = sorted([3,1,2], reverse=True); print(first, rest)
    print(f"{3.14159:>10.2f}|{'x':^5}|{42:#06x}|{1_000_000:,}|{0.5:%}|{'abc'!r:>8}|{b!s:.5}")
    d = {**{"a": 1}, "b": 2} | {"c": 3}; print(d, {v: k for k, v in d.items()})
    print(max(d, key=d.get), any(x > 2 for x in d.values()), list(zip(d, range(9), strict=False)))
    x = [1,2,3,4,5]; x[1:3] = [9]; del x[0]; print(x, x[::-1], x.index(4))
    print(isinstance(5, int | str), issubclass(bool, int), callable(print), hasattr(b, "nope"), getattr(b, "nope", 7))
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(asyncio.sleep, 0)
        stack.callback(print, "cb")
        print("in stack")
    nonlocal_demo()
    try:
        try: 1 / 0
        except ZeroDivisionError as e: raise RuntimeError("wrapped") from e
    except RuntimeError as e: print(repr(e), repr(e.__cause__))
    print("%s is %d years, %5.1f%%" % ("Bob", 42, 99.5), "{0}-{name}-{0!r}".format("z", name=1))
    print(b"abc".hex(), "é".encode(), bytes([1,2]), int("ff", 16), float("1e3"), round(2.5), divmod(-7, 2), -7 // 2, 2 ** 100)
    print("a,b,,c".split(","), " x ".strip(), "Hello".replace("l", "L", 1), "abc".partition("b"), "x".join("abc"))
    lam = lambda *a, k=1, **kw: (a, k, kw); print(lam(1, 2, k=3, z=4))
    print([*range(3), *"ab"], (*range(2),), {*[1,2]}, set("aab") == {"a","b"})
    for i, c in enumerate("xyz", start=1):
        if c == "y": continue
        if i > 5: break
    else: print("no break")
    while True:
        break
    assert b, "box"
    print(sys.version_info >= (3, 11), __name__)

def nonlocal_demo():
    n = 0
    def inc():
        nonlocal n
        n += 1
        return n
    inc(); inc(); print("n", n)

asyncio.run(main())
