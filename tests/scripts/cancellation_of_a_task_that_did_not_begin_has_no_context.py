# Only a cancellation that a wakeup throws has what ended main as its context: that of a task which did not begin, or takes turns, has none.
import asyncio


async def turns():
    try:
        while True:
            await asyncio.sleep(0)
    except asyncio.CancelledError as error:
        print('takes turns', repr(error.__context__))
        raise


async def waits():
    try:
        await asyncio.sleep(1)
    except asyncio.CancelledError as error:
        print('waits', repr(error.__context__))
        raise


async def nothing():
    pass


async def makes():
    made.extend(map(asyncio.create_task, (nothing(), asyncio.sleep(0), asyncio.sleep(1), asyncio.Event().wait())))
    await asyncio.sleep(0)
    made.extend(map(asyncio.create_task, (nothing(), asyncio.sleep(0), asyncio.sleep(1), asyncio.Event().wait())))


async def main():
    asyncio.create_task(turns())
    asyncio.create_task(waits())
    await asyncio.sleep(0)
    asyncio.create_task(makes())
    raise ValueError('main')


made = []
try:
    asyncio.run(main())
except ValueError as error:
    print(error)
for task in made:
    try:
        print(task.result())
    except asyncio.CancelledError as error:
        print(repr(error.__context__))
