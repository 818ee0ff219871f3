# Cancelling one of two tasks that wait for each other recurses until Python gives up.
import asyncio


async def waits_for(tasks, key):
    await asyncio.sleep(1)
    await tasks[key]


async def main():
    tasks = {}
    tasks["a"] = asyncio.create_task(waits_for(tasks, "b"))
    tasks["b"] = asyncio.create_task(waits_for(tasks, "a"))
    await asyncio.sleep(2)
    try:
        tasks["a"].cancel()
    except RecursionError:
        print("RecursionError")
    tasks.clear()


try:
    asyncio.run(main())
except RecursionError:
    print("asyncio.run ends with RecursionError")
