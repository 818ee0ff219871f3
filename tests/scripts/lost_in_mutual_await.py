# Two tasks that wait for each other and for nobody else are lost together.
import asyncio


async def waits_for(tasks, key):
    await asyncio.sleep(1)
    await tasks[key]


async def main():
    tasks = {}
    tasks["a"] = asyncio.create_task(waits_for(tasks, "b"))
    tasks["b"] = asyncio.create_task(waits_for(tasks, "a"))
    del tasks
    await asyncio.sleep(3)
    print("main ends")


asyncio.run(main())
