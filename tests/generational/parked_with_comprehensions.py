# Tasks that wait for ever, each with lists of lists and dictionaries, made by comprehensions.
import asyncio


made = 0
first = None


async def parked():
    global first
    try:
        squares = [[x] for x in range(3)]
        await asyncio.get_running_loop().create_future()
    finally:
        first = first or made


async def main():
    global made
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
    while first is None and made < 50000:
        made += 1
        names = {str(x): (x, x + 1) for x in range(4)}
        asyncio.create_task(parked())
        await asyncio.sleep(0)
    print(first)


asyncio.run(main())
