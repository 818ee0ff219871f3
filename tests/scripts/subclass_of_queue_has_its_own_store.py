# A queue's items stand in what `_init` of the program's class makes, and come and go by its `_put` and `_get`.
import asyncio


class Distinct(asyncio.Queue):
    def _init(self, maxsize):
        self._queue = {}

    def _put(self, item):
        self._queue[item] = self._queue.get(item, 0) + 1

    def _get(self):
        return self._queue.popitem()


class Newest(asyncio.PriorityQueue):
    def _put(self, item):
        super()._put((-item, item))

    def _get(self):
        return super()._get()[1]


async def read(queue, name):
    while True:
        print(name, await queue.get())


async def main():
    distinct, newest = Distinct(), Newest(maxsize=2)
    readers = [asyncio.create_task(read(distinct, "distinct")), asyncio.create_task(read(newest, "newest"))]
    await asyncio.sleep(0)
    for item in "abab":
        distinct.put_nowait(item)
    for number in (1, 5, 3, 4):
        await newest.put(number)
    await asyncio.sleep(0.1)
    print(distinct, newest, distinct._queue, newest._queue)
    for reader in readers:
        reader.cancel()


asyncio.run(main())
