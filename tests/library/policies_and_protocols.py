"""Event loop policies, and what typing and abc say of instances."""

import asyncio
import builtins
import copy
import keyword
import operator
import sys
from abc import ABC, abstractmethod
from asyncio.log import logger
from asyncio.staggered import staggered_race
from types import coroutine
from typing import Generic, Protocol, TypeVar, runtime_checkable


class Policy(asyncio.DefaultEventLoopPolicy):
    def new_event_loop(self):
        print("a loop is made")
        return super().new_event_loop()


async def main():
    loop = asyncio.get_running_loop()
    print(isinstance(loop, asyncio.SelectorEventLoop), isinstance(loop, asyncio.AbstractEventLoop))
    return type(asyncio.get_event_loop_policy()).__name__


for policy in (asyncio.DefaultEventLoopPolicy(), Policy(), None):
    asyncio.set_event_loop_policy(policy)
    print(asyncio.run(main()))
try:
    asyncio.set_event_loop_policy(3)
except TypeError as error:
    print(error)
loop = asyncio.SelectorEventLoop()
print(loop.run_until_complete(main()), loop.is_running())
loop.close()


def shout(*values):
    real(*[str(value).upper() for value in values])


real, builtins.print = builtins.print, shout
print("loud")
builtins.print = real
print(builtins.len([1]), builtins.__name__, keyword.iskeyword("await"), keyword.issoftkeyword("match"), logger.name)
T = TypeVar("T")


@runtime_checkable
class Sink(Protocol):
    name: str

    def emit(self, text: str) -> None: ...


class Plain(Protocol[T]):
    def get(self) -> T: ...


class Printer:
    name = "printer"

    def emit(self, text):
        return text


class Named(Sink):
    name = "named"


@runtime_checkable
class Emits(Protocol):
    def emit(self, text): ...


print(isinstance(Printer(), Sink), isinstance(3, Sink), isinstance(Named(), Sink), Named().emit("x"))
print(issubclass(Printer, Emits), issubclass(int, Emits), isinstance(Printer(), Emits))
for wrong in (lambda: isinstance(3, Plain), lambda: Sink(), lambda: Plain(), lambda: issubclass(int, Sink)):
    try:
        print(wrong())
    except TypeError as error:
        print(error)


class Shape(ABC):
    @abstractmethod
    def area(self): ...

    @classmethod
    def __subclasshook__(cls, other):
        return "area" in other.__dict__ or NotImplemented


class Registered(ABC):
    pass


class Square:
    def area(self):
        return 4


Registered.register(Square)
print(isinstance(Square(), Shape), issubclass(int, Shape), isinstance(Square(), Registered), issubclass(Square, Registered))
print(isinstance(3, Registered))
try:
    Shape()
except TypeError as error:
    print(error)


@coroutine
def pause(value):
    got = yield
    return value, got


@coroutine
def twice(value):
    first = yield from wait(value)
    second = yield from pause(value)
    return first, second


async def wait(value):
    return await pause(value)


async def fail():
    raise ValueError("slow")


async def generators():
    print(await pause(1), await twice(2), await asyncio.create_task(wait(3)))
    print(await staggered_race([fail, lambda: asyncio.sleep(0.02, "second"), lambda: asyncio.sleep(9, "third")], 0.01))


asyncio.run(generators())
waiting = wait(1)
try:
    iter(waiting)
except TypeError as error:
    print(error)
waiting.close()
print(operator.concat([1], [2]), operator.countOf("abca", "a"), operator.indexOf("abc", "c"), operator.iadd([1], [2]),
      operator.call(max, 1, 2), operator.abs(-3), operator.length_hint([1, 2]))
print(issubclass(copy.Error, Exception), sys.version_info < (3, 13) or hasattr(copy, "replace"))


def where_policies_are():
    import asyncio.unix_events
    from asyncio.events import AbstractEventLoopPolicy

    print(AbstractEventLoopPolicy is asyncio.AbstractEventLoopPolicy is asyncio.events.AbstractEventLoopPolicy)
    print(asyncio.unix_events.DefaultEventLoopPolicy is asyncio.DefaultEventLoopPolicy)
    for module in (asyncio, asyncio.events, asyncio.unix_events):
        try:
            module.EventLoopPolicyOfNobody
        except AttributeError as error:
            print(error)


where_policies_are()
