# Without a running loop get_running_loop, create_task and current_task raise.
import asyncio


async def child():
    pass


coroutine = child()
for attempt in (asyncio.get_running_loop, asyncio.current_task, lambda: asyncio.create_task(coroutine)):
    try:
        attempt()
    except RuntimeError as error:
        print("RuntimeError", error)
coroutine.close()
