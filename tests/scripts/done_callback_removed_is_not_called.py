# remove_done_callback takes out every equal callback and returns how many there were.
import asyncio


def first(future):
    print("first", future.result())


def second(future):
    print("second", future.result())


async def main():
    future = asyncio.get_running_loop().create_future()
    for callback in (first, second, first, second, first):
        future.add_done_callback(callback)
    print(future.remove_done_callback(first), future.remove_done_callback(first))
    future.set_result(1)
    print("queued already:", future.remove_done_callback(second))
    await asyncio.sleep(0)


asyncio.run(main())
