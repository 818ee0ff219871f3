# set_event_loop makes a loop the current one of the thread.
import asyncio


async def main():
    await asyncio.sleep(1)
    return asyncio.get_event_loop() is loop


loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
try:
    print(asyncio.get_event_loop_policy().get_event_loop() is loop)
    print(loop.run_until_complete(main()))
    future = asyncio.Future(loop=loop)
    loop.call_later(1, future.set_result, "late")
    print(loop.run_until_complete(future), loop.time())
    gathered = asyncio.gather(loop.create_task(asyncio.sleep(1, "a")), loop.create_task(asyncio.sleep(2, "b")))
    print(loop.run_until_complete(gathered), loop.time())
finally:
    loop.close()
