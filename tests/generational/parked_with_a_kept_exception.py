# Tasks that wait for ever, each with an exception that it keeps, with its traceback.
import asyncio


made = 0
first = None


async def parked():
    global first
    try:
        try:
            raise KeyError(made)
        except KeyError as error:
            saved = error
        await asyncio.get_running_loop().create_future()
    finally:
        first = first or made


async def main():
    global made
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
    while first is None and made < 50000:
        made += 1
        asyncio.create_task(parked())
        await asyncio.sleep(0)
    print(first)


asyncio.run(main())
