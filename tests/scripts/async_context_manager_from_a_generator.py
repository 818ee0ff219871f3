# contextlib.asynccontextmanager makes one of an asynchronous generator.
import asyncio
import contextlib


@contextlib.asynccontextmanager
async def resource(name):
    await asyncio.sleep(1)
    print("open", name)
    try:
        yield name
    finally:
        await asyncio.sleep(1)
        print("close", name)


async def main():
    async with resource("a") as a, resource("b") as b:
        print(a, b)
    try:
        async with resource("c"):
            raise ValueError("inside")
    except ValueError as error:
        print(error, asyncio.get_running_loop().time())


asyncio.run(main())
