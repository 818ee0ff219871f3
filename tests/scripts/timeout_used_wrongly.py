# A timeout can be entered once, in a task; it cannot be moved before or after its block.
import asyncio


async def main():
    scope = asyncio.timeout(1)
    try:
        scope.reschedule(2)
    except RuntimeError as error:
        print(error)
    async with scope:
        try:
            await scope.__aenter__()
        except RuntimeError as error:
            print(error)
    try:
        scope.reschedule(2)
    except RuntimeError as error:
        print(error)
    try:
        async with scope:
            pass
    except RuntimeError as error:
        print(error)
    print(scope, asyncio.timeout(3).when(), asyncio.timeout_at(None).when())


asyncio.run(main())
