# Tasks made by tasks queue behind the tasks of their parents.
import asyncio


async def node(path, depth):
    print("node", path)
    if depth > 0:
        for letter in "ab":
            asyncio.create_task(node(path + letter, depth - 1))


async def main():
    await asyncio.create_task(node("r", 3))
    print("root done, grandchildren still wait")
    await asyncio.sleep(0)
    print("one more batch")


asyncio.run(main())
