# Nine tasks of ten finish, and their objects with them; the tenth waits on an event of its own.
import asyncio

made = 0
first = None


async def quick(number):
    await asyncio.sleep(0)
    return [number]


async def stuck():
    global first
    event = asyncio.Event()
    try:
        await event.wait()
    finally:
        first = first or made


async def main():
    global made
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
    while first is None and made < 20000:
        made += 1
        asyncio.create_task(stuck() if made % 10 == 0 else quick(made))
        await asyncio.sleep(0)
    print(first)


asyncio.run(main())
