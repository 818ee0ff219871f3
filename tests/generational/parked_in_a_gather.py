# A gather of two children that wait for ever: the children vanish in silence, the parent with them.
import asyncio

made = 0
first = None


async def child():
    await asyncio.get_running_loop().create_future()


async def parent():
    global first
    try:
        await asyncio.gather(child(), child())
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
