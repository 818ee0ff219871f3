# An object that waits is told by whoever knows it weakly.
# refuted: "A weak observer avoids a leak and costs nothing."
# Here it costs the news: the waiting task is the only one that keeps the object, and goes with it.
import asyncio
import weakref


class Watcher:
    async def watch(self):
        self.news = asyncio.get_running_loop().create_future()
        print(await self.news)


def tell(watcher):
    if watcher() is not None:
        watcher().news.set_result("news")


async def main():
    watcher = Watcher()
    asyncio.get_running_loop().call_later(1, tell, weakref.ref(watcher))
    asyncio.create_task(watcher.watch())
    del watcher
    await asyncio.sleep(2)


asyncio.run(main())
