# A cancelled timer that leaves the heap among those that are due, behind the head, is not taken off the count of cancelled ones: the heap
# is rebuilt earlier for that, which changes ties.
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    for _ in range(5):
        for _ in range(20):
            loop.call_later(1, str)
            loop.call_later(1, str).cancel()
        await asyncio.sleep(2)
    late = [loop.call_later(8, print, "late", number) for number in range(120)]
    for handle in late[::9]:
        handle.cancel()
    await asyncio.sleep(1)
    for number in range(12):
        loop.call_later(7, print, "new", number)
    await asyncio.sleep(8)


asyncio.run(main())
