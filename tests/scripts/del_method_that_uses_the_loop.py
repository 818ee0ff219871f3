# __del__ may use the running loop: its callback runs in the same iteration.
import asyncio


class Resource:
    def __init__(self, future):
        self.future = future
        self.me = self

    def __del__(self):
        asyncio.get_running_loop().call_soon(print, "scheduled by __del__")
        if not self.future.done():
            self.future.set_result("released")


async def waiter(future):
    print(await future, asyncio.get_running_loop().time())


async def main():
    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(waiter(future))
    Resource(future)
    await asyncio.sleep(1)
    print(task.done())


asyncio.run(main())
