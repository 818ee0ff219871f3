# A loop that is closed drops queue and timers: tasks that only these held are destroyed at once, coroutines that had not
# begun are told of.
import asyncio


async def sleeper():
    try:
        await asyncio.sleep(10)
    finally:
        print("sleeper closes")


async def never_begun():
    print("never printed")


loop = asyncio.new_event_loop()
loop.create_task(sleeper(), name="sleeper")
loop.run_until_complete(asyncio.sleep(1))
loop.create_task(never_begun(), name="never begun")
loop.call_later(5, print, "never printed either")
loop.close()
print("closed")
