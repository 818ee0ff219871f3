import asyncio
import contextlib
import enum
import functools
import itertools
import weakref
from abc import ABC, abstractmethod
from typing import NamedTuple


class Kind(enum.Enum):
    CREATED = "created"
    DELETED = "deleted"

    @property
    def is_final(self):
        return self is Kind.DELETED


class Event(NamedTuple):
    kind: Kind
    payload: object
    seq: int = 0


class Subscriber(ABC):
    @abstractmethod
    async def on_event(self, event: Event) -> None: ...


class Printer(Subscriber):
    def __init__(self, prefix):
        self.prefix = prefix
        self.seen = 0

    async def on_event(self, event):
        await asyncio.sleep(0)
        self.seen += 1
        match event:
            case Event(Kind.CREATED, {"id": ident, **rest}):
                print(f"{self.prefix} created {ident} {rest}")
            case Event(kind, [first, *others]) if kind.is_final:
                print(f"{self.prefix} deleted {first} and {others}")
            case Event(kind=k, payload=str() as text):
                print(self.prefix, k.name, text)
            case _:
                print(self.prefix, "?", event)


class Bus:
    def __init__(self):
        self._subs = weakref.WeakSet()
        self._counter = itertools.count(1)
        self._background = set()
        self._strong = []

    def subscribe(self, sub, *, keep=True):
        self._subs.add(sub)
        if keep:
            self._strong.append(sub)
        return functools.partial(self._unsubscribe, sub)

    def _unsubscribe(self, sub):
        self._subs.discard(sub)
        with contextlib.suppress(ValueError):
            self._strong.remove(sub)

    def publish(self, kind, payload):
        event = Event(kind, payload, next(self._counter))
        for sub in sorted(self._subs, key=lambda s: s.prefix):
            task = asyncio.create_task(sub.on_event(event))
            self._background.add(task)
            task.add_done_callback(self._background.discard)
        return event

    async def drain(self):
        while self._background:
            await asyncio.gather(*self._background)

    async def __aenter__(self):
        return self

    async def __aexit__(self, exc_type, exc, tb):
        await self.drain()
        print("closed", exc_type and exc_type.__name__)
        return False


class Periodic:
    def __init__(self, interval, fn):
        self.interval = interval
        self.fn = fn
        self._task = None

    def start(self):
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self):
        for i in itertools.count():
            await asyncio.sleep(self.interval)
            self.fn(i)

    async def stop(self):
        if self._task is not None:
            self._task.cancel()
            try:
                await self._task
            except asyncio.CancelledError:
                print("stopped")
            self._task = None


async def main():
    async with Bus() as bus:
        a, b = Printer("A"), Printer("B")
        off = bus.subscribe(a)
        bus.subscribe(b, keep=False)
        bus.publish(Kind.CREATED, {"id": 1, "name": "x"})
        await asyncio.sleep(0.1)
        bus.publish(Kind.DELETED, [1, 2, 3])
        await bus.drain()
        off()
        p = Periodic(0.5, lambda i: bus.publish(Kind.CREATED, f"tick {i}"))
        p.start()
        await asyncio.sleep(1.6)
        await p.stop()
        del b
        e = bus.publish(Kind.CREATED, None)
        print(e, e._asdict(), e._replace(seq=9).seq)
        print(len(bus._subs), a.seen)
    try:
        Subscriber()
    except TypeError as err:
        print(err)

asyncio.run(main())
