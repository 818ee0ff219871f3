# A barrier is used again and again; reset sends those away who wait, and a cancelled party breaks nobody's wait.
import asyncio


async def party(barrier, name, delay):
    await asyncio.sleep(delay)
    try:
        index = await barrier.wait()
        print(name, index, barrier.n_waiting)
    except asyncio.BrokenBarrierError:
        print(name, "broken")


async def main():
    barrier = asyncio.Barrier(3)
    await asyncio.gather(*(party(barrier, f"{name}{turn}", turn) for turn in range(2) for name in "abc"))
    waiters = [asyncio.create_task(party(barrier, name, 0)) for name in "de"]
    await asyncio.sleep(1)
    print(barrier.n_waiting, barrier.broken, barrier.parties)
    await barrier.reset()
    await asyncio.wait(waiters)
    await asyncio.gather(*(party(barrier, name, 0) for name in "fgh"))
    await barrier.abort()
    await party(barrier, "i", 0)
    await barrier.reset()
    await asyncio.gather(*(party(barrier, name, 0) for name in "jkl"))


asyncio.run(main())
