# Two tasks cannot wait in one reader; the exception of a connection reaches the one that does.
import asyncio


async def reads(name, reader):
    try:
        print(name, await reader.read(10))
    except Exception as error:
        print(name, repr(error))


async def main():
    reader = asyncio.StreamReader()
    first = asyncio.create_task(reads("first", reader))
    second = asyncio.create_task(reads("second", reader))
    await asyncio.sleep(1)
    reader.set_exception(OSError("broken"))
    await first
    await second


asyncio.run(main())
