# A future belongs to its loop: awaiting it in another one is a RuntimeError.
import asyncio


async def main(future):
    try:
        await future
    except RuntimeError as error:
        print("RuntimeError", str(error).split(" got ")[0].split(" ")[0], str(error).endswith("attached to a different loop"))


other = asyncio.new_event_loop()
future = other.create_future()
asyncio.run(main(future))
other.close()
