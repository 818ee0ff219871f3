# An exception of main goes out of asyncio.run, after the shutdown.
import asyncio


async def other():
    try:
        await asyncio.sleep(10)
    finally:
        print("other is cancelled")


async def main():
    asyncio.create_task(other())
    await asyncio.sleep(1)
    raise KeyError("main")


try:
    asyncio.run(main())
except KeyError as error:
    print("script caught", error)
