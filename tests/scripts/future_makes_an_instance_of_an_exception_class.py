# set_exception of a class calls it.
import asyncio


async def main():
    future = asyncio.get_running_loop().create_future()
    future.set_exception(KeyError)
    print(repr(future.exception()))
    try:
        future.result()
    except KeyError as error:
        print("raised", repr(error), error is future.exception())


asyncio.run(main())
