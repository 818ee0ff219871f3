# uncancel to zero before the cancellation was delivered: since 3.13 it is withdrawn.
import asyncio


async def child():
    task = asyncio.current_task()
    task.cancel()
    print("left", task.uncancel())
    try:
        await asyncio.sleep(1)
        return "not cancelled"
    except asyncio.CancelledError:
        return "cancelled all the same"


async def main():
    print(await asyncio.create_task(child()))


asyncio.run(main())
