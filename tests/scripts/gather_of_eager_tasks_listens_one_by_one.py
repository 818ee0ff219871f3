# versions: 3.12 3.13
# gather listens to each child before it makes the next: what an eager task waits for calls it later than gather.
import asyncio


async def waits(future):
    print("waits for", await future)
    return "waited"


async def at_once():
    return "at once"


async def main():
    loop = asyncio.get_running_loop()
    loop.set_task_factory(asyncio.eager_task_factory)
    future = loop.create_future()
    coroutine = at_once()
    group = asyncio.gather(future, waits(future), at_once(), future)
    future.add_done_callback(lambda future: print("called last"))
    loop.call_soon(future.set_result, "news")
    print(await group)
    print(await asyncio.gather(coroutine, coroutine))
    try:
        await asyncio.gather(at_once(), waits(5))
    except TypeError as error:
        print(error)


asyncio.run(main())
