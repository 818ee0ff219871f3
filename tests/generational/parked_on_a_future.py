# Each task waits on a future that only it knows; the first collection that CPython makes by itself destroys them.
import asyncio

made = 0
first = None


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
        asyncio.create_task(parked())
        await asyncio.sleep(0)
    print(first)


asyncio.run(main())
