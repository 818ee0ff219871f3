# Many tasks wait for one future: woken in the order in which they came, one cancelled, one that came late.
import asyncio


async def waiter(future, name):
    try:
        print(name, await future)
    except asyncio.CancelledError:
        print(name, "cancelled, future:", future.cancelled())
        raise


async def main():
    future = asyncio.get_running_loop().create_future()
    shared = [asyncio.create_task(waiter(asyncio.shield(future), name)) for name in "abc"]
    direct = [asyncio.create_task(waiter(future, name)) for name in "de"]
    await asyncio.sleep(0)
    shared[1].cancel()
    await asyncio.sleep(1)
    future.set_result("value")
    direct.append(asyncio.create_task(waiter(future, "late")))
    await asyncio.wait([*shared, *direct])
    future = asyncio.get_running_loop().create_future()
    direct = [asyncio.create_task(waiter(future, name)) for name in "xyz"]
    await asyncio.sleep(0)
    direct[1].cancel("one of them")
    await asyncio.wait(direct)


asyncio.run(main())
