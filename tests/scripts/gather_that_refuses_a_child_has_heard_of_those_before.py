# Where gather raises for an argument, it listens to the children before that already: what they fail with counts as looked at.
import asyncio
import gc


async def bad():
    raise ValueError("bad")


async def good():
    await asyncio.sleep(0.01)
    return 1


async def main():
    future = asyncio.get_running_loop().create_future()
    done = asyncio.get_running_loop().create_future()
    done.set_result(2)
    try:
        asyncio.gather(bad(), good(), future, done, 3)
    except TypeError as error:
        print(error)
    await asyncio.sleep(0)
    future.set_exception(KeyError("k"))
    await asyncio.sleep(0.1)
    gc.collect()
    await asyncio.sleep(0)


asyncio.run(main())
