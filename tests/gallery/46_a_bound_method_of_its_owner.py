# An object that nobody keeps gives one of its methods to a list of the module.
# refuted: "The object of self.task must be in a variable."
# A bound method refers to its object, and the object to the task. A partial, a closure and a default argument do the same.
import asyncio
import functools

at_exit = []


class Service:
    def __init__(self):
        self.task = asyncio.create_task(self.work())
        at_exit.append(self.stop)

    async def work(self):
        await asyncio.get_running_loop().create_future()

    def stop(self):
        self.task.cancel()


async def work():
    await asyncio.get_running_loop().create_future()


async def main():
    Service()
    at_exit.append(functools.partial(print, asyncio.create_task(work())))
    at_exit.append(lambda task=asyncio.create_task(work()): task)
    await asyncio.sleep(1)
    print(len(asyncio.all_tasks()) - 1, "of 3")


asyncio.run(main())
