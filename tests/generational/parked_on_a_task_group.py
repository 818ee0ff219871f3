# A group whose child waits for ever holds its parent, and is lost with it.
import asyncio

made = 0
first = None


async def child():
    await asyncio.get_running_loop().create_future()


async def parent():
    global first
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(child())
    finally:
        first = first or made


async def main():
    global made
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
    while first is None and made < 20000:
        made += 1
        asyncio.create_task(parent())
        await asyncio.sleep(0)
    print(first)


asyncio.run(main())
