# What a step has thrown to cancel goes before the task ends, with all that its traceback held; what a future raised goes after.
import asyncio


class Thing:
    def __init__(self, label):
        self.label = label

    def __del__(self):
        asyncio.get_running_loop().call_soon(print, "end of", self.label)


async def marked():
    thing = Thing("what the step cancelled")
    future = asyncio.get_running_loop().create_future()
    future.set_result(None)
    asyncio.current_task().cancel()
    try:
        await asyncio.sleep(0)
    except asyncio.CancelledError:
        pass


async def told():
    thing = Thing("what the future cancelled")
    try:
        await asyncio.get_running_loop().create_future()
    except asyncio.CancelledError:
        pass


async def main():
    for waits in (marked, told):
        task = asyncio.create_task(waits())
        task.add_done_callback(lambda task: print("done"))
        await asyncio.sleep(0.25)
        task.cancel()
        await asyncio.sleep(0.25)


asyncio.run(main())
