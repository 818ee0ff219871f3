# get_nowait and put_nowait raise instead of waiting.
import asyncio


async def main():
    queue = asyncio.Queue(1)
    try:
        queue.get_nowait()
    except asyncio.QueueEmpty as error:
        print(repr(error))
    queue.put_nowait("a")
    try:
        queue.put_nowait("b")
    except asyncio.QueueFull as error:
        print(repr(error))
    print(queue.get_nowait(), queue.empty())


asyncio.run(main())
