# The main task goes where its run ends, before the loop closes: weak references to it are called then.
import asyncio
from weakref import ref


def gone(weak):
    print("gone")


class Box:
    pass


async def main():
    box = Box()
    box.weak = ref(asyncio.current_task(), gone)
    box.handle = asyncio.get_running_loop().call_later(0, lambda: box)


asyncio.run(main())
