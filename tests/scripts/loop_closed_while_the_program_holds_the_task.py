# A task that the program holds survives close() and goes with its name.
import asyncio


async def child():
    try:
        await asyncio.sleep(5)
    finally:
        print("child closes")


async def main():
    return asyncio.create_task(child(), name="child")


loop = asyncio.new_event_loop()
task = loop.run_until_complete(main())
loop.run_until_complete(asyncio.sleep(1))
loop.close()
print("closed", task.done())
task = None
print("dropped")
