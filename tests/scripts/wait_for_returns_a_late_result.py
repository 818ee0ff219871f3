# An inner coroutine that swallows the cancellation and returns gives its value.
import asyncio


async def child():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        return "late"


async def main():
    try:
        print(await asyncio.wait_for(child(), 1))
    except TimeoutError:
        print("TimeoutError")
    task = asyncio.create_task(child())
    try:
        print(await asyncio.wait_for(task, 1))
    except TimeoutError:
        print("TimeoutError", task.result())


asyncio.run(main())
