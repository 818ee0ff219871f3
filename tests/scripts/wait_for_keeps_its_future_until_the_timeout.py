# A finite timeout holds the waiting task, so that it is not lost but times out.
import asyncio


async def waiter(timeout):
    try:
        await asyncio.wait_for(asyncio.get_running_loop().create_future(), timeout)
    except TimeoutError:
        print("timed out after", timeout)


async def main():
    asyncio.create_task(waiter(1), name="finite")
    asyncio.create_task(waiter(None), name="endless")
    await asyncio.sleep(2)
    print("main ends")


asyncio.run(main())
