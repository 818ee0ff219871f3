# Up to 3.12 Condition.wait gives the lock back before it makes its future, and takes it again where that fails.
import asyncio


async def bind():
    async with condition:
        try:
            await asyncio.wait_for(condition.wait(), 0.5)
        except asyncio.TimeoutError:
            print("no notice")


async def fail():
    try:
        async with condition:
            try:
                await condition.wait()
            except RuntimeError as error:
                print("[locked]" in str(error), condition.locked())
                raise
    except RuntimeError:
        print(condition.locked())


condition = asyncio.Condition()
asyncio.run(bind())
asyncio.run(fail())
