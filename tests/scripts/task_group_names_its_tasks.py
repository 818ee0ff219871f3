# create_task of a group takes a name; the result is an ordinary task.
import asyncio


async def child():
    await asyncio.sleep(0)
    return asyncio.current_task().get_name()


async def main():
    async with asyncio.TaskGroup() as group:
        named = group.create_task(child(), name="named")
        plain = group.create_task(child())
    print(named.result(), named.get_name(), plain.done())


asyncio.run(main())
