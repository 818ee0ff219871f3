# Cleanup that touches a closed loop fails: the error is unraisable.
import asyncio
import gc


async def consumer(queue):
    await queue.get()


async def main():
    asyncio.create_task(consumer(asyncio.Queue()), name="consumer")
    await asyncio.sleep(1)


loop = asyncio.new_event_loop()
loop.run_until_complete(main())
loop.close()
print("closed")
gc.collect()
print("collected")
