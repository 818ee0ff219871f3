# run_until_complete raises what the coroutine raised; a stopped loop raises RuntimeError.
import asyncio


async def fails():
    await asyncio.sleep(1)
    raise ValueError("fails")


async def stops():
    loop.call_later(1, loop.stop)
    await asyncio.sleep(5)
    print("finished after all")


loop = asyncio.new_event_loop()
try:
    loop.run_until_complete(fails())
except ValueError as error:
    print(repr(error))
task = loop.create_task(stops())
try:
    loop.run_until_complete(task)
except RuntimeError as error:
    print("RuntimeError", error)
loop.run_until_complete(task)
loop.close()
