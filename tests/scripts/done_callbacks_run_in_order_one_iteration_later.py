# Callbacks of a future are queued when it is done, in the order they were added.
import asyncio


async def main():
    future = asyncio.get_running_loop().create_future()

    def callback(name):
        return lambda done: print(name, done.result())

    for name in "abc":
        future.add_done_callback(callback(name))
    future.set_result(7)
    print("set")
    future.add_done_callback(callback("late"))
    await asyncio.sleep(0)
    print("main")


asyncio.run(main())
