import asyncio


async def work():
    await asyncio.get_running_loop().create_future()


def handle(loop, context):
    print('handled:', context['message'])


async def main():
    loop = asyncio.get_running_loop()
    asyncio.create_task(work())
    await asyncio.sleep(0)
    loop.set_exception_handler(handle)
    await asyncio.sleep(0)
    print('turn')
    await asyncio.sleep(0)
    loop.set_exception_handler(None)
    await asyncio.sleep(0)

asyncio.run(main())
