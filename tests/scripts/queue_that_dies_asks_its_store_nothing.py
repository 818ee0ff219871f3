# A queue that dies lets go of the object in which its items stand, and asks that for nothing.
import asyncio
import gc


class Store:
    def __init__(self):
        self.items = []

    def __iter__(self):
        print("asked for its items")
        return iter(self.items)

    def __len__(self):
        print("asked for its length")
        return len(self.items)

    def __del__(self):
        print("gone")


class Own(asyncio.Queue):
    def _init(self, maxsize):
        self._queue = Store()

    def _put(self, item):
        self._queue.items.append(item)


async def main():
    queue = Own()
    queue.put_nowait("item")
    print("let go")
    del queue
    cycle = Own()
    cycle.own = cycle
    cycle.put_nowait("other")
    del cycle
    print("collect")
    gc.collect()
    print("end")


asyncio.run(main())
