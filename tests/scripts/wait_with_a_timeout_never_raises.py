# A timeout of wait only returns early: nothing is raised and nothing cancelled.
import asyncio


async def child(delay):
    await asyncio.sleep(delay)
    print("ends", delay)


async def main():
    tasks = [asyncio.create_task(child(delay)) for delay in (1, 5)]
    done, pending = await asyncio.wait(tasks, timeout=2)
    print(len(done), len(pending), asyncio.get_running_loop().time())
    done, pending = await asyncio.wait(pending, timeout=0)
    print(len(done), len(pending), asyncio.get_running_loop().time())
    done, pending = await asyncio.wait(pending)
    print(len(done), len(pending), asyncio.get_running_loop().time())


asyncio.run(main())
