# A shielded task goes on when its waiter has given up.
# refuted: "shield protects what it is given."
# From a cancellation, and from nothing else. When the waiter is gone, so is the last reference to the inner task: the documentation
# of shield says to keep one.
import asyncio


async def work():
    await asyncio.get_running_loop().create_future()


async def caller():
    try:
        await asyncio.wait_for(asyncio.shield(work()), 1)
    except TimeoutError:
        print("gave up")


async def main():
    await caller()
    await asyncio.sleep(1)


asyncio.run(main())
