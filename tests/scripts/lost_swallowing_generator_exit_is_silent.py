# A coroutine that catches GeneratorExit and returns ends without another word; its task stays pending.
import asyncio


async def waiter():
    try:
        await asyncio.get_running_loop().create_future()
    except GeneratorExit:
        print("caught")
        return "dropped"


async def main():
    asyncio.create_task(waiter())
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
