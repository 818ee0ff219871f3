# cancel() on gather's own future cancels the children; its error is an exception, not a cancelled state.
import asyncio


async def child(name):
    try:
        await asyncio.sleep(5)
    finally:
        print("ends", name)


async def main():
    outer = asyncio.gather(child("a"), child("b"), return_exceptions=True)
    await asyncio.sleep(1)
    print("accepted", outer.cancel())
    try:
        print(await outer)
    except asyncio.CancelledError as error:
        print("cancelled", repr(error), outer.done(), outer.cancelled())
    print("again", outer.cancel())


asyncio.run(main())
