# A child that was cancelled makes gather raise CancelledError, although gather itself was not cancelled.
import asyncio


async def child(delay):
    await asyncio.sleep(delay)
    return delay


async def main():
    victim = asyncio.create_task(child(5))
    sibling = asyncio.create_task(child(3))
    asyncio.get_running_loop().call_later(1, victim.cancel)
    try:
        await asyncio.gather(victim, sibling)
    except asyncio.CancelledError:
        print("gather raised", victim.cancelled(), sibling.done())
    print(await sibling)


asyncio.run(main())
