# Breaking out leaves the generator suspended; its last reference schedules aclose as a task.
import asyncio


async def numbers():
    try:
        for i in range(10):
            yield i
    finally:
        print("closing")
        await asyncio.sleep(0)
        print("closed")


async def main():
    async for number in numbers():
        if number == 2:
            break
    print("after the loop")
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
