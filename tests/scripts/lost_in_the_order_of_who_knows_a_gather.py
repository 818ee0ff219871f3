# The cells of a gather's callback have its future, and the list of its children; the future has a dict, and this that list: a collection
# comes to the children over so many objects, whichever way it goes.
import asyncio
import gc

held = []


async def wait():
    await asyncio.Event().wait()


def within_lists(depth):
    value = asyncio.create_task(wait())
    for _ in range(depth):
        value = [value]
    return value


async def main():
    for by_child in False, True:
        for survives in False, True:
            children = [asyncio.create_task(wait()) for _ in range(3)]
            gathering = asyncio.gather(*children)
            held.append([within_lists(depth) for depth in range(9)])
            held.append(children[0] if by_child else gathering)
            await asyncio.sleep(0)
            gathering = children = None
            gc.collect()
            if survives:
                gc.collect()
            held.clear()
            gc.collect()


asyncio.run(main())
