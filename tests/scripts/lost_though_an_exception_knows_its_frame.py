# The traceback of a caught exception names the frame of the coroutine that caught it, but does not hold the coroutine: a task
# that goes on to wait for something only it knows is lost, although what it awaited before, which failed, is kept.
import asyncio


async def fails():
    await asyncio.sleep(0.125)
    raise ValueError("caught")


async def catches_and_waits(failing):
    try:
        await failing
    except ValueError as error:
        print("caught", error)
    await asyncio.get_running_loop().create_future()


async def main():
    failing = asyncio.create_task(fails())
    asyncio.create_task(catches_and_waits(failing), name="lost")
    await asyncio.sleep(0.5)
    print(failing.done())
    await asyncio.sleep(0.5)


asyncio.run(main())
