# Looking at exception(), or awaiting, takes the report back.
import asyncio


async def child(name):
    raise ValueError(name)


async def main():
    looked = asyncio.create_task(child("looked"))
    awaited = asyncio.create_task(child("awaited"))
    ignored = asyncio.create_task(child("ignored"))
    await asyncio.sleep(0)
    print(repr(looked.exception()))
    try:
        await awaited
    except ValueError:
        pass
    del looked, awaited, ignored
    await asyncio.sleep(0)


asyncio.run(main())
