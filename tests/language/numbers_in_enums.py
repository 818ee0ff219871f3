import asyncio
import enum


class Priority(enum.IntEnum):
    LOW = 1
    HIGH = 10


class Permission(enum.Flag):
    READ = enum.auto()
    WRITE = enum.auto()
    RUN = enum.auto()


class State(enum.StrEnum):
    OPEN = enum.auto()
    CLOSED = "shut"


async def main():
    queue = asyncio.PriorityQueue()
    for priority in (Priority.HIGH, Priority.LOW):
        queue.put_nowait((priority, priority.name))
    print(queue.get_nowait(), queue.get_nowait())
    print(f"{Priority.HIGH:>4}|{Priority.HIGH:03d}|{Priority.LOW!r:>18}|{Priority.LOW!s}", Priority.LOW + 1)
    print(Permission.READ | Permission.WRITE, Permission.READ in Permission(5), ~Permission.READ, Permission(7))
    print(f"{State.OPEN:>6}", State("shut"), State.CLOSED == "shut", int.__format__(7, "04"), str.__format__("a", ">3"))


asyncio.run(main())
