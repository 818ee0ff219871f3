# async with awaits __aenter__ and __aexit__; a true result of __aexit__ swallows the exception.
import asyncio


class Manager:
    async def __aenter__(self):
        await asyncio.sleep(1)
        print("entered")
        return "value"

    async def __aexit__(self, kind, error, traceback):
        await asyncio.sleep(1)
        print("left with", repr(error))
        return isinstance(error, ValueError)


async def main():
    async with Manager() as value:
        print(value)
    async with Manager():
        raise ValueError("swallowed")
    try:
        async with Manager():
            raise KeyError("not swallowed")
    except KeyError as error:
        print(repr(error), asyncio.get_running_loop().time())


asyncio.run(main())
