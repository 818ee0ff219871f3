# KeyboardInterrupt and SystemExit in a task leave the loop at once; the shutdown runs all the same.
import asyncio


async def child():
    await asyncio.sleep(1)
    raise SystemExit("stop")


async def other():
    try:
        await asyncio.sleep(10)
    finally:
        print("other ends")


async def main():
    task = asyncio.create_task(other())
    try:
        await asyncio.create_task(child())
    finally:
        print("main ends")


try:
    asyncio.run(main())
except SystemExit as error:
    print("SystemExit", error)
