# The first thing that is no awaitable ends gather's making of tasks: those before it run on, of those behind it none is made.
import asyncio


async def child(name):
    print(name, "begins")


async def main():
    for place in range(3):
        children = [child(place), child(place + 10), child(place + 20)]
        refused = [*children[:place], 5, *children[place:]]
        try:
            await asyncio.gather(*refused)
        except TypeError as error:
            print(error)
        await asyncio.sleep(0)
        print(len(asyncio.all_tasks()), "left")
        for never_awaited in children[place:]:
            never_awaited.close()


asyncio.run(main())
