# What lies on the way to a task and has survived with its holder stands before what is younger: a shielded task is found before those that wait in a queue.
import asyncio
import gc


async def shield(barrier):
    await asyncio.sleep(0)
    await asyncio.shield(barrier.wait())


async def watch(barrier):
    await asyncio.wait([asyncio.create_task(shield(barrier))], timeout=0.125)


def collect_in_turn(number):
    if number:
        asyncio.get_running_loop().call_soon(collect_in_turn, number - 1)
    else:
        gc.collect()


async def main():
    for number in range(6):
        print('collect in turn', number)
        loop = asyncio.get_running_loop()
        barrier = asyncio.Barrier(3)
        loop.call_later(0.125, loop.call_soon, gc.collect)
        collect_in_turn(number)
        asyncio.create_task(watch(barrier))
        last = asyncio.create_task(watch(barrier))
        await asyncio.sleep(0.125)
        await asyncio.sleep(1)
        del last, barrier
        gc.collect()


asyncio.run(main())
