# A barrier holds its parties until the last one arrives; the last one does not suspend.
import asyncio


async def party(barrier, delay):
    await asyncio.sleep(delay)
    print("arrives", delay, barrier.n_waiting)
    index = await barrier.wait()
    print("leaves", delay, index)


async def main():
    barrier = asyncio.Barrier(3)
    print(barrier.parties)
    await asyncio.gather(*[party(barrier, delay) for delay in (1, 3, 2)])
    await asyncio.gather(*[party(barrier, delay) for delay in (0.25, 0.5, 0.75)])


asyncio.run(main())
