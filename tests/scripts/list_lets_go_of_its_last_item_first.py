# Lists and tuples let go of their items from the end, sets and dictionaries from the beginning; so do the list of gather's
# children and the heap of timers.
import asyncio


class Item:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("end of", self.name)


async def waits(future):
    await future


def items(count=3):
    return [Item(number) for number in range(count)]


def containers():
    print("a list")
    items()
    print("a tuple")
    tuple(items())
    print("a slice")
    some = items(4)
    del some[1:3]
    print("the rest")
    some.clear()
    print("a slice that is replaced")
    some = items()
    some[:2] = []
    some = None
    print("every other one")
    some = items(4)
    del some[::2]
    some = None
    print("a dictionary")
    dict(enumerate(items()))


async def main():
    containers()
    print("failed tasks in a list")
    futures = [asyncio.get_running_loop().create_future() for _ in range(3)]
    for number, future in enumerate(futures):
        future.set_exception(ValueError(number))
    future = futures = None
    print("the children of gather")
    futures = [asyncio.get_running_loop().create_future() for _ in range(3)]
    outer = asyncio.gather(*futures)
    for number, future in enumerate(futures):
        future.add_done_callback(lambda _, item=Item(number): None)
    future = futures = outer = None
    await asyncio.sleep(0.125)


asyncio.run(main())
