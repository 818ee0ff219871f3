# async for drives an asynchronous generator; its awaits suspend the task that iterates.
import asyncio


async def numbers(count):
    try:
        for i in range(count):
            await asyncio.sleep(1)
            yield i
    finally:
        print("generator ends")


async def main():
    async for number in numbers(3):
        print(number, asyncio.get_running_loop().time())
    print([number async for number in numbers(2)])


asyncio.run(main())
