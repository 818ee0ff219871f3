# A program: concurrent requests for one key share a future.
import asyncio


class Cache:
    def __init__(self):
        self.futures = {}
        self.loads = 0

    async def get(self, key):
        if key not in self.futures:
            self.futures[key] = asyncio.ensure_future(self.load(key))
        return await asyncio.shield(self.futures[key])

    async def load(self, key):
        self.loads += 1
        await asyncio.sleep(1)
        return key.upper()


async def main():
    cache = Cache()
    impatient = asyncio.create_task(cache.get("a"))
    patient = [asyncio.create_task(cache.get(key)) for key in ("a", "b", "a")]
    await asyncio.sleep(0.5)
    impatient.cancel()
    print(await asyncio.gather(impatient, *patient, return_exceptions=True))
    print("loads", cache.loads)


asyncio.run(main())
