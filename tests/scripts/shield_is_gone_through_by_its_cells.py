# Between a callback of shield and the futures that it closes over lie the tuple of its cells and the cells, made when shield was called:
# a collection comes to them after what it has found by then.
# versions: 3.12 3.13
import asyncio


class Box:
    pass


async def put(box):
    await asyncio.shield(box.queue.put(8))


async def start(box):
    asyncio.create_task(put(box))


async def main(box):
    # The numbers of those that are pending at the end are in order in a small set.
    for _ in range(2):
        await asyncio.create_task(asyncio.sleep(0))
    box.queue = asyncio.Queue(1)
    await start(box)
    try:
        await asyncio.wait_for(asyncio.gather(start(box), put(box), return_exceptions=True), 1.375)
    except TimeoutError:
        print("too late")


asyncio.run(main(Box()))
