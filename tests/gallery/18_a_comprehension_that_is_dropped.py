# Tasks are made in a list that nobody keeps.
# refuted: "A linter finds the forgotten tasks."
# RUF006 looks at calls that are a statement or are assigned. Here the list is the statement.
import asyncio


async def work(number):
    await asyncio.get_running_loop().create_future()


async def main():
    [asyncio.create_task(work(number)) for number in range(3)]
    await asyncio.sleep(1)


asyncio.run(main())
