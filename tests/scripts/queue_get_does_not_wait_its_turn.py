# A consumer that runs takes items past consumers that were woken but have not run yet.
import asyncio


async def consumer(queue, name):
    while True:
        item = await queue.get()
        print(name, "got", item)
        if item == "end":
            return


async def main():
    queue = asyncio.Queue()
    tasks = [asyncio.create_task(consumer(queue, name)) for name in "abc"]
    await asyncio.sleep(0)
    for item in (1, 2, 3, "end", "end", "end"):
        queue.put_nowait(item)
    await asyncio.gather(*tasks)


asyncio.run(main())
