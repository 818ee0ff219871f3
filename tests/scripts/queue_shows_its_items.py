# `_queue` is the object that holds a queue's items: what is taken out of it is out of the queue.
import asyncio
import heapq


async def main():
    queue, stack, heap = asyncio.Queue(3), asyncio.LifoQueue(), asyncio.PriorityQueue()
    for number in (3, 1, 2):
        for each in (queue, stack, heap):
            each.put_nowait(number)
    print(queue._queue, stack._queue, heap._queue)
    putter = asyncio.create_task(queue.put(4), name="putter")
    await asyncio.sleep(0)
    queue._queue.clear()
    print(queue.empty(), queue, putter.done())
    queue.put_nowait(5)
    print(queue.get_nowait(), putter.done())
    await putter
    stack._queue.insert(0, "bottom")
    heap._queue.remove(1)
    heapq.heapify(heap._queue)
    print([stack.get_nowait() for _ in range(4)], [heap.get_nowait() for _ in range(2)])
    print(queue._unfinished_tasks, queue._maxsize, len(queue._putters))


asyncio.run(main())
