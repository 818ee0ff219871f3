# A timeout that is due when it is entered is scheduled, not raised: the body runs up to its first suspension.
import asyncio


async def main():
    for delay in (0, -1):
        try:
            async with asyncio.timeout(delay) as scope:
                print("entered", scope.expired())
                await asyncio.sleep(0)
                print("not reached" if delay else "a turn was taken")
                await asyncio.sleep(1)
        except TimeoutError:
            print("expired", scope.expired(), asyncio.get_running_loop().time())
    async with asyncio.timeout(0) as scope:
        print("no wait in here")
    print(scope.expired())
    async with asyncio.timeout(None) as scope:
        print(scope.when())
        scope.reschedule(asyncio.get_running_loop().time() - 1)
        try:
            await asyncio.sleep(1)
        except asyncio.CancelledError:
            print("cancelled in the body", scope.expired())
            scope_is_over = scope
            try:
                scope.reschedule(5)
            except RuntimeError as error:
                print(error)
            raise


try:
    asyncio.run(main())
except TimeoutError as error:
    print("TimeoutError", repr(error.__cause__))
