# gather of eager children that are done at once is done at once itself.
# versions: 3.12 3.13
import asyncio


async def child(value):
    return value


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    outer = asyncio.gather(*[child(i) for i in range(3)])
    print(outer.done(), await outer)


asyncio.run(main())
