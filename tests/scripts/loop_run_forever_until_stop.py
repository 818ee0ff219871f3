# stop() ends the loop after the batch that runs; what is scheduled stays for the next run.
import asyncio


async def ticker():
    for i in range(5):
        print("tick", i)
        await asyncio.sleep(1)


loop = asyncio.new_event_loop()
task = loop.create_task(ticker())
loop.call_later(2.5, loop.stop)
loop.run_forever()
print("stopped at", loop.time())
loop.stop()
loop.run_forever()
print("one iteration")
loop.call_soon(loop.stop)
loop.call_soon(print, "same batch")
loop.run_forever()
task.cancel()
loop.call_later(1, loop.stop)
loop.run_forever()
print(task.cancelled())
loop.close()
