# A failing callback is reported with its timer; the loop goes on.
import asyncio


class Job:
    def run(self):
        raise ValueError("in the timer")


async def main():
    loop = asyncio.get_running_loop()
    loop.call_later(1, Job().run)
    loop.call_later(1, lambda: 1 / 0)
    await asyncio.sleep(2)
    print("main ends")


asyncio.run(main())
