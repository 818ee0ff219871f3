# An exception that nobody catches ends the script.
import asyncio


async def main():
    await asyncio.sleep(1)
    raise RuntimeError("uncaught")


asyncio.run(main())
print("never printed")
