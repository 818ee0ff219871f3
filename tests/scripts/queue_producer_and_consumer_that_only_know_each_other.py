# Two queues between two tasks: each waits for the other, nobody else knows them.
import asyncio


async def pair(incoming, outgoing, name):
    while True:
        item = await incoming.get()
        print(name, "got", item)
        if item < 3:
            await outgoing.put(item + 1)


async def main():
    left, right = asyncio.Queue(), asyncio.Queue()
    asyncio.create_task(pair(left, right, "left"), name="left")
    asyncio.create_task(pair(right, left, "right"), name="right")
    left.put_nowait(0)
    del left, right
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
