# Up to 3.11 a wakeup holds the traceback of the cancellation that it throws until the step is over, whoever takes it from that.
import asyncio


class Thing:
    def __del__(self):
        print("end of thing")


async def wait():
    thing = Thing()
    await asyncio.sleep(9)


async def main():
    task = asyncio.create_task(wait())
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError as error:
        error.__traceback__ = None
        print("forgotten")
    await asyncio.sleep(0)
    print("later")


asyncio.run(main())
