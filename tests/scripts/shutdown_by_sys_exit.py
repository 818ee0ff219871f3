# sys.exit in main ends the loop; pending tasks are cancelled all the same.
import asyncio
import sys


async def other():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        print("other cancelled")
        raise


async def main():
    asyncio.create_task(other())
    await asyncio.sleep(1)
    sys.exit(3)


asyncio.run(main())
