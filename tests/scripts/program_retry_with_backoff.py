# A program: retries with growing delays, and a deadline over all.
import asyncio


class Flaky:
    def __init__(self, failures):
        self.failures = failures

    async def call(self):
        await asyncio.sleep(0.125)
        if self.failures > 0:
            self.failures -= 1
            raise OSError(f"{self.failures} left")
        return "ok"


async def retry(function, attempts, delay=0.25):
    for attempt in range(1, attempts + 1):
        try:
            return await function()
        except OSError as error:
            print(f"attempt {attempt}: {error}")
            if attempt == attempts:
                raise
        await asyncio.sleep(delay)
        delay *= 2


async def main():
    print(await retry(Flaky(2).call, 5))
    try:
        await retry(Flaky(9).call, 2)
    except OSError as error:
        print("gave up:", error)
    try:
        async with asyncio.timeout(1):
            await retry(Flaky(9).call, 9)
    except TimeoutError:
        print("out of time at", asyncio.get_running_loop().time())


asyncio.run(main())
