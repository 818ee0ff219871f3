# A context variable is set to the task, by main.
# refuted: "A context variable only carries values along."
# The context of main holds the task for as long as main runs, and so does every context that was copied from it.
import asyncio
import contextvars

current = contextvars.ContextVar("current")


async def work():
    await asyncio.get_running_loop().create_future()


async def main():
    current.set(asyncio.create_task(work()))
    await asyncio.sleep(1)
    print(len(asyncio.all_tasks()))


asyncio.run(main())
