# A service that forgets its worker: the worker waits on the service's own queue and goes with the service.
import asyncio


class Service:
    def __init__(self):
        self.queue = asyncio.Queue()
        self.worker = asyncio.create_task(self.work(), name="worker")

    async def work(self):
        while True:
            item = await self.queue.get()
            print("worked on", item)

    def submit(self, item):
        self.queue.put_nowait(item)


async def request(item):
    service = Service()
    service.submit(item)
    await asyncio.sleep(1)
    print("request ends")


async def main():
    await request("one")
    await asyncio.sleep(1)
    await request("two")
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
