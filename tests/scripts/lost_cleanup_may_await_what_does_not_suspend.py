# Awaiting something that is done is no suspension, so cleanup may do it.
import asyncio


async def nothing():
    return "nothing"


async def waiter(done):
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        print(await nothing(), await done)


async def main():
    done = asyncio.get_running_loop().create_future()
    done.set_result("done")
    asyncio.create_task(waiter(done))
    await asyncio.sleep(3)
    print("main ends")


asyncio.run(main())
