# The task is kept in an attribute of an object that nobody keeps.
# refuted: "I keep it: self.task."
# The object is reachable from the task alone, by `self` in its coroutine. A whole service may go that way, without a linter's alarm.
import asyncio


class Service:
    def __init__(self):
        self.queue = asyncio.Queue()
        self.task = asyncio.create_task(self.work())

    async def work(self):
        while True:
            print(await self.queue.get())


async def main():
    Service().queue.put_nowait("hello")
    await asyncio.sleep(1)


asyncio.run(main())
