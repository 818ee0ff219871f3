# A program: a semaphore bounds how many requests run, a dictionary counts them.
import asyncio


class Limiter:
    def __init__(self, limit):
        self.semaphore = asyncio.Semaphore(limit)
        self.running = 0
        self.most = 0

    async def __aenter__(self):
        await self.semaphore.acquire()
        self.running += 1
        self.most = max(self.most, self.running)
        return self

    async def __aexit__(self, *error):
        self.running -= 1
        self.semaphore.release()
        return False


async def request(limiter, number):
    async with limiter:
        await asyncio.sleep(0.5 if number % 3 else 1)
        if number == 5:
            raise ConnectionError(f"request {number}")
        return number * number


async def main():
    limiter = Limiter(3)
    results = await asyncio.gather(*(request(limiter, n) for n in range(8)), return_exceptions=True)
    for number, result in enumerate(results):
        print(f"{number:>2} {result!r:<30}|")
    print("at most", limiter.most, "left", limiter.running)


asyncio.run(main())
