# Each worker waits on a queue that nobody else knows.
import asyncio

made = 0
first = None


async def worker():
    global first
    queue = asyncio.Queue()
    try:
        while True:
            await queue.get()
    finally:
        first = first or made


async def main():
    global made
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
    while first is None and made < 20000:
        made += 1
        asyncio.create_task(worker())
        await asyncio.sleep(0)
    print(first)


asyncio.run(main())
