# new_event_loop and run_until_complete: what is pending stays pending between two calls.
import asyncio


async def child():
    await asyncio.sleep(2)
    print("child ends")


async def main(delay):
    await asyncio.sleep(delay)
    return loop.time()


loop = asyncio.new_event_loop()
task = loop.create_task(child())
print(loop.run_until_complete(main(1)))
print(task.done(), loop.is_running())
print(loop.run_until_complete(main(3)), task.done())
loop.close()
print(loop.is_closed())
