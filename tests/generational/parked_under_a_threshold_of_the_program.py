# gc.set_threshold(5000): collections are rarer, losses come later.
import asyncio
import gc

made = 0
first = None


async def parked(lines):
    global first
    closing = [lambda: lines, {"lines": lines}]
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        first = first or made
        closing.clear()


async def main():
    global made
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
    gc.set_threshold(5000)
    while first is None and made < 20000:
        made += 1
        asyncio.create_task(parked([made]))
        await asyncio.sleep(0)
    print(first)


asyncio.run(main())
