# versions: 3.11 3.12 3.13
# wait_for with no time left, where no loop runs and none was ever set: from 3.12 on it makes one, as get_event_loop does.
import asyncio


async def nothing():
    print('never')


async def outer(inner):
    await asyncio.wait_for(inner, 0)


inner = nothing()
try:
    outer(inner).send(None)
except RuntimeError as error:
    print(error)
loop = asyncio.get_event_loop()
print(len(asyncio.all_tasks(loop)))
loop.run_until_complete(asyncio.sleep(0))
loop.close()
inner.close()
