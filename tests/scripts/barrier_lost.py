# Parties of a barrier that nobody else knows, waiting for one that will not come, are lost.
import asyncio


async def party(barrier):
    await barrier.wait()


def spawn():
    barrier = asyncio.Barrier(3)
    for _ in range(2):
        asyncio.create_task(party(barrier))


async def main():
    spawn()
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
