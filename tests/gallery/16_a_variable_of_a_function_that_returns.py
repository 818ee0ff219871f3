# The task is assigned to a variable, in a helper that returns.
# refuted: "Assign it to a variable, and it is kept."
# For as long as the function runs. The linter is silent if the variable is used once more, for its name or for a callback.
import asyncio


async def work():
    await asyncio.get_running_loop().create_future()


def start():
    task = asyncio.create_task(work())
    print("started", task.get_name() != "")


async def main():
    start()
    await asyncio.sleep(1)


asyncio.run(main())
