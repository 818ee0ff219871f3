# A closed loop takes no callback and no task.
import asyncio


async def child():
    pass


loop = asyncio.new_event_loop()
loop.run_until_complete(child())
loop.close()
loop.close()
coroutine = child()
attempts = [
    lambda: loop.call_soon(print),
    lambda: loop.call_later(1, print),
    lambda: loop.create_task(coroutine),
    lambda: loop.run_forever(),
]
for attempt in attempts:
    try:
        attempt()
    except RuntimeError as error:
        print("RuntimeError", error)
coroutine.close()
