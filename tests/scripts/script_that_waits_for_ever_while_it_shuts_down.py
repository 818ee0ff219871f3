# A task that waits for something else once it is cancelled keeps asyncio.run from ending. What is left then goes in the
# last collection, in the order in which the one before has found it: from the frames of the shutdown.
import asyncio


async def cleans_up(event, label, first):
    try:
        await event.wait()
    finally:
        try:
            await asyncio.Event().wait()
        finally:
            print(label, "ends")
            if first is not None:
                first.cancel()


async def main():
    event = asyncio.Event()
    first = asyncio.create_task(cleans_up(event, "first", None))
    second = asyncio.create_task(cleans_up(event, "second", first))
    third = asyncio.create_task(cleans_up(event, "third", second))
    await asyncio.sleep(0)


asyncio.run(main())
