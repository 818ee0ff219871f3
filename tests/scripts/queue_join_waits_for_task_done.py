# join returns when every item that was put has been reported done.
import asyncio


async def worker(queue):
    while True:
        item = await queue.get()
        await asyncio.sleep(1)
        print("done with", item)
        queue.task_done()


async def main():
    queue = asyncio.Queue()
    for i in range(4):
        queue.put_nowait(i)
    workers = [asyncio.create_task(worker(queue)) for _ in range(2)]
    await queue.join()
    print("joined", asyncio.get_running_loop().time())
    for task in workers:
        task.cancel()
    print(await asyncio.gather(*workers, return_exceptions=True))
    try:
        queue.task_done()
    except ValueError as error:
        print("ValueError", error)


asyncio.run(main())
