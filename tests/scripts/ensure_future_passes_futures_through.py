# ensure_future makes a task of a coroutine and gives back what is a future already.
import asyncio


async def child():
    return "child"


async def main():
    future = asyncio.get_running_loop().create_future()
    print(asyncio.ensure_future(future) is future)
    task = asyncio.ensure_future(child())
    print(asyncio.ensure_future(task) is task, isinstance(task, asyncio.Task))
    print(await task)
    try:
        asyncio.ensure_future(5)
    except TypeError as error:
        print("TypeError", error)


asyncio.run(main())
