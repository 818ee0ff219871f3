# abort breaks a barrier: waiters get BrokenBarrierError, as do those who come later, until reset.
import asyncio


async def party(barrier, name):
    try:
        await barrier.wait()
        print(name, "through")
    except asyncio.BrokenBarrierError:
        print(name, "broken")


async def main():
    barrier = asyncio.Barrier(2)
    task = asyncio.create_task(party(barrier, "first"))
    await asyncio.sleep(1)
    await barrier.abort()
    await task
    print(barrier.broken)
    await party(barrier, "late")
    await barrier.reset()
    await asyncio.gather(party(barrier, "a"), party(barrier, "b"))
    print(barrier.broken)


asyncio.run(main())
