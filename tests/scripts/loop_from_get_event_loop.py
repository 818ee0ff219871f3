# get_event_loop outside of a coroutine gives the loop of the thread, made on first use; it is never closed by itself.
# versions: 3.11
import asyncio


async def child():
    try:
        await asyncio.sleep(5)
    finally:
        print("child closes")


async def main():
    asyncio.ensure_future(child(), loop=loop).set_name("child")
    await asyncio.sleep(1)
    return "done", asyncio.get_event_loop() is loop


loop = asyncio.get_event_loop()
print(loop.run_until_complete(main()), loop.is_closed())
print(asyncio.get_event_loop() is loop)
