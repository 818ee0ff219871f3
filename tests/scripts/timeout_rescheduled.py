# reschedule moves the deadline, also from outside the body; None takes it away.
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(1) as scope:
            loop.call_later(0.5, scope.reschedule, 3)
            await asyncio.sleep(10)
    except TimeoutError:
        print("expired at", loop.time(), scope.when())
    try:
        scope.reschedule(9)
    except RuntimeError as error:
        print("RuntimeError", error)
    async with asyncio.timeout(1) as scope:
        scope.reschedule(None)
        await asyncio.sleep(2)
    print(loop.time())


asyncio.run(main())
