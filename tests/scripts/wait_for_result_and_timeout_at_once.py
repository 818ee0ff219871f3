# The result comes in the same batch as the timeout: 3.11 returns it, later versions raise TimeoutError.
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    loop.call_later(1, future.set_result, "in time")
    try:
        print(await asyncio.wait_for(future, 1))
    except TimeoutError:
        print("TimeoutError", future.done(), future.cancelled())


asyncio.run(main())
