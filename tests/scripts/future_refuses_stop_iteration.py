# StopIteration cannot be set on a future: 3.13 wraps it in a RuntimeError, earlier versions refuse it.
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    try:
        future.set_exception(StopIteration)
        print("set", repr(future.exception()))
    except TypeError as error:
        print("TypeError", error)


asyncio.run(main())
