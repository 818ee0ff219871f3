# A loop that is closed lets go of its queue from the beginning, and of its timers from the end of the heap.
import asyncio


class Item:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("end of", self.name)


async def main():
    loop = asyncio.get_running_loop()
    for number in range(5):
        loop.call_later(number + 1, print, Item(f"timer {number}"))
    await asyncio.sleep(0.5)


loop = asyncio.new_event_loop()
loop.run_until_complete(main())
for number in range(3):
    loop.call_soon(print, Item(f"callback {number}"))
loop.close()
print("closed")
