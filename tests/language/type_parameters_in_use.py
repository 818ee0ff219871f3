import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol


class Stack[T]:
    def __init__(self) -> None:
        self.items: list[T] = []

    def push(self, item: T) -> None:
        self.items.append(item)

    def pop(self) -> T:
        return self.items.pop()

    def map[R](self, function: Callable[[T], R]) -> "Stack[R]":
        made = Stack[R]()
        for item in self.items:
            made.push(function(item))
        return made


class Repeats[T: (int, str), *Rest](Protocol):
    def repeat(self, item: T) -> T: ...


class Labelled[K, V](dict[K, V]):
    label: str = "labels"


def first[T](items: list[T], T2: T | None = None) -> T:
    inner: T = items[0]
    return inner


type Pair[A, B] = tuple[A, B]
type Json = dict[str, Json] | list[Json] | str | int | None


async def retry[**P, R](function: Callable[P, Awaitable[R]], *args: P.args, **kwargs: P.kwargs) -> R:
    for attempt in range(5):
        try:
            return await function(*args, **kwargs)
        except ValueError as error:
            print("attempt", attempt, error)
            await asyncio.sleep(0.01)
    raise RuntimeError("gave up")


failures = iter(["first", "second"])


async def flaky(value):
    for failure in failures:
        raise ValueError(failure)
    return value


T = "a variable of the module"
stack = Stack[int]()
stack.push(1)
stack.push(2)
print(stack.map(str).pop() + "!", stack.pop(), first([3]))
print(Pair, Json, Json.__name__, type(Json).__name__)
print(Stack.__type_params__, first.__type_params__, Labelled.__type_params__, Stack.__name__)
print(Labelled(a=1), Labelled.label, T)
print(asyncio.run(retry(flaky, value=7)))
