# wait for what is done already returns in the same step.
import asyncio


async def child():
    return 1


async def main():
    tasks = [asyncio.create_task(child()) for _ in range(2)]
    await asyncio.sleep(0)
    done, pending = await asyncio.wait(tasks)
    print(len(done), len(pending))
    tasks.append(asyncio.create_task(asyncio.sleep(1)))
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    print(len(done), len(pending))


asyncio.run(main())
