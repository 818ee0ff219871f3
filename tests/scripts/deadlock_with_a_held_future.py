# Main waits for a future that nobody will complete: no timer, nothing ready.
import asyncio


async def main():
    future = asyncio.get_running_loop().create_future()
    await asyncio.sleep(1)
    print("waiting for ever")
    try:
        await future
    finally:
        print("cancelled by the shutdown")


asyncio.run(main())
