# dataclass and Enum as scripts use them.
import asyncio
from dataclasses import dataclass, field
from enum import Enum


class Color(Enum):
    RED = 1
    GREEN = 2


@dataclass(order=True)
class Job:
    priority: int
    name: str = field(compare=False)
    tags: list = field(default_factory=list, compare=False)


@dataclass(frozen=True)
class Point:
    x: int
    y: int = 0


async def main():
    queue = asyncio.PriorityQueue()
    for priority, name in [(3, "low"), (1, "high"), (2, "middle")]:
        await queue.put(Job(priority, name))
    while not queue.empty():
        print(await queue.get())
    print(Point(1), Point(1, 2) == Point(1, 2), {Point(1, 2): "found"}[Point(1, 2)])
    try:
        Point(1).x = 3
    except AttributeError as error:
        print(type(error).__name__, error)
    print(Color.RED, Color(2).name, Color["GREEN"].value, [color.name for color in Color], Color.RED is Color(1))


asyncio.run(main())
