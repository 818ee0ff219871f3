# loop.create_task keeps a task no better than asyncio.create_task.
import asyncio


async def waiter():
    await asyncio.get_running_loop().create_future()


class Starter:
    def __init__(self, loop):
        self.loop = loop

    def start(self, name):
        self.loop.create_task(waiter(), name=name)


async def main():
    asyncio.get_running_loop().create_task(waiter(), name="of the loop")
    starter = Starter(asyncio.get_running_loop())
    starter.start("of the loop in an attribute")
    asyncio.ensure_future(waiter()).set_name("of ensure_future")
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
