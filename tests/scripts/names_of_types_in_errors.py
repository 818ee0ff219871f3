# What errors call a type: a class that is written in Python by its name alone, one in C with its module.
import asyncio
import collections
import contextvars
import datetime
import functools
import types

def attempt(action):
    try:
        print(action())
    except Exception as error:
        print(type(error).__name__, error)

async def main():
    loop = asyncio.get_running_loop()
    values = [
        loop.create_future(), asyncio.gather(loop.create_future()), asyncio.Event(), asyncio.Queue(), asyncio.TaskGroup(),
        collections.deque([1]), collections.OrderedDict(a=1), collections.defaultdict(int), collections.Counter("a"),
        functools.partial(print), contextvars.copy_context(), contextvars.ContextVar("name"),
        datetime.date(2020, 1, 1), datetime.datetime(2020, 1, 1), datetime.timedelta(1), types.SimpleNamespace(),
        1, "a", [1], {}, (1,), None, range(2),
        iter([1]), reversed([1]), iter("a"), iter({}), iter(int, 1),
    ]
    for value in values:
        attempt(lambda: value.missing)
        attempt(lambda: delattr(value, "missing"))
        attempt(lambda: value + object())
        attempt(lambda: value())
        attempt(lambda: value < object())
        attempt(lambda: -value)
        attempt(lambda: "a" + value)
        attempt(lambda: len(value))
        attempt(lambda: hash(value) is None)
    for value in (1, "a", [1], (1,), None, object(), contextvars.ContextVar("name"), collections.deque([1])):
        attempt(lambda: setattr(value, "missing", 1))
    for kind in (asyncio.Future, asyncio.Event, collections.deque, int):
        attempt(lambda: kind.missing)
    print("end")

asyncio.run(main())
