# `put` asks the queue's own `full` and calls its own `put_nowait`, `get` its own `empty` and `get_nowait`.
import asyncio


class Lossy(asyncio.Queue):
    def put_nowait(self, item):
        print("put", item)
        super().put_nowait(item)

    def get_nowait(self):
        item = super().get_nowait()
        print("got", item)
        return item

    def full(self):
        print("full?", super().full())
        return super().full()

    def empty(self):
        return self.qsize() < 2


async def produce(queue):
    for number in range(4):
        await queue.put(number)


async def main():
    queue = Lossy(2)
    producer = asyncio.create_task(produce(queue), name="producer")
    await asyncio.sleep(0.1)
    print(await queue.get(), await queue.get())
    reader = asyncio.create_task(queue.get(), name="reader")
    await asyncio.sleep(0.1)
    reader.cancel()
    await asyncio.wait([producer, reader])
    print(queue.qsize(), len(queue._queue), queue.empty())


asyncio.run(main())
