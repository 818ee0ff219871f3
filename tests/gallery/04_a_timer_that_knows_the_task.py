# A timer is to cancel the task later: until it fires, its arguments keep the task.
# refuted: "call_later(task.cancel) has nothing to do with who keeps the task."
# A bound method refers to its object, and the timer to the bound method. When it has fired nothing holds the task but the
# wakeup that the cancellation put into the queue.
import asyncio


async def work():
    try:
        await asyncio.Event().wait()
    finally:
        print("cleaned up")


async def main():
    loop = asyncio.get_running_loop()
    loop.call_later(1, asyncio.create_task(work()).cancel)
    await asyncio.sleep(2)


asyncio.run(main())
