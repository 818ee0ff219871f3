# A party that is cancelled while it waits leaves the barrier usable.
import asyncio


async def party(barrier, name):
    try:
        await barrier.wait()
        print(name, "through")
    except asyncio.CancelledError:
        print(name, "cancelled", barrier.n_waiting)
        raise


async def main():
    barrier = asyncio.Barrier(2)
    first = asyncio.create_task(party(barrier, "first"))
    await asyncio.sleep(1)
    first.cancel()
    await asyncio.wait([first])
    print(barrier.broken, barrier.n_waiting)
    await asyncio.gather(party(barrier, "a"), party(barrier, "b"))


asyncio.run(main())
