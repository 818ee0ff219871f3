# close() empties the queue and the timers: tasks that only they held die at once.
import asyncio


async def child(name):
    try:
        print(name, "started")
        await asyncio.sleep(5)
    finally:
        print(name, "closes")


async def main():
    asyncio.create_task(child("sleeping"), name="sleeping")
    asyncio.create_task(child("ready"), name="ready")
    await asyncio.sleep(1)


loop = asyncio.new_event_loop()
loop.run_until_complete(main())
print("closing")
loop.close()
print("closed")
