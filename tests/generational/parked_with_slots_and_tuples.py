# Tasks that wait for ever, each with an object with slots, tuples and a list.
import asyncio

class Slot:
    __slots__ = ('a', 'b')

made = 0
first = None


async def parked():
    global first
    try:
        slot = Slot(); slot.a = (made, made)
        await asyncio.get_running_loop().create_future()
    finally:
        first = first or made


async def main():
    global made
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
    while first is None and made < 50000:
        made += 1
        pair = (made, [made])
        asyncio.create_task(parked())
        await asyncio.sleep(0)
    print(first)


asyncio.run(main())
