# A Runner runs several coroutines in one loop; what one leaves pending goes on in the next.
import asyncio


async def ticker():
    for i in range(10):
        print("tick", i)
        await asyncio.sleep(1)


async def first():
    asyncio.create_task(ticker())
    await asyncio.sleep(1.5)
    return asyncio.get_running_loop()


async def second(loop):
    await asyncio.sleep(2)
    return asyncio.get_running_loop() is loop


with asyncio.Runner() as runner:
    loop = runner.run(first())
    print("between")
    print(runner.run(second(loop)))
print(loop.is_closed())
