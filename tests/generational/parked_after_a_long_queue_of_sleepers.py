# Tasks that sleep are kept by their timers, and grow old meanwhile; the others are lost at the first collection.
import asyncio

made = 0
first = None


async def sleeper():
    await asyncio.sleep(1000)


async def parked():
    global first
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        first = first or made


async def main():
    global made
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
    while first is None and made < 20000:
        made += 1
        asyncio.create_task(parked() if made % 50 == 0 else sleeper())
        await asyncio.sleep(0)
    print(first)


asyncio.run(main())
