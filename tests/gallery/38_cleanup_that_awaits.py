# A lost task awaits in its `finally`.
# refuted: "My finally closes the connection in any case."
# In a collection nothing can be awaited: RuntimeError, coroutine ignored GeneratorExit, and what stands behind the await does not run.
import asyncio


async def work():
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        print("closing")
        await asyncio.sleep(0)
        print("closed")


async def main():
    asyncio.create_task(work())
    await asyncio.sleep(1)


asyncio.run(main())
