# versions: 3.12 3.13
# The exception of a child that fails in its eager first step knows the frame of gather, and that the outer future: it is
# reported by the collector, not when its name goes.
import asyncio


async def fails(number):
    raise ValueError(number)


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    for number in range(2):
        outer = asyncio.gather(fails(number))
        print(outer.done())
    outer = None
    print("dropped")
    await asyncio.sleep(0.125)
    await asyncio.sleep(0.125)


asyncio.run(main())
