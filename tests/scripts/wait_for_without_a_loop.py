# wait_for with no time left, driven without a loop: 3.11 looks for one that runs, later versions for a current one.
import asyncio


async def nothing():
    pass


async def main():
    pass


async def outer(inner):
    await asyncio.wait_for(inner, 0)


asyncio.run(main())
asyncio.set_event_loop(None)
inner = nothing()
try:
    outer(inner).send(None)
except RuntimeError as error:
    print(error)
inner.close()
