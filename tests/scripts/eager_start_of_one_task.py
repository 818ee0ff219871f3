# asyncio.Task itself takes eager_start.
# versions: 3.12 3.13
import asyncio


async def child():
    print("child starts")
    await asyncio.sleep(1)
    return "child"


async def main():
    task = asyncio.Task(child(), loop=asyncio.get_running_loop(), name="child", eager_start=True)
    print("made")
    print(await task)


asyncio.run(main())
