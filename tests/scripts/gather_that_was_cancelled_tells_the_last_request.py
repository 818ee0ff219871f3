# A gather that was cancelled, and whose children went on all the same, fails with the message of what its last child was asked last.
import asyncio


async def stubborn(name):
    for _ in range(2):
        try:
            await asyncio.sleep(1)
        except asyncio.CancelledError as error:
            print(name, error.args)
    return name


async def cancels(*messages):
    child = asyncio.create_task(stubborn(messages))
    await asyncio.sleep(0)
    gathered = asyncio.gather(child, return_exceptions=True)
    for message in messages:
        gathered.cancel(message)
    try:
        await gathered
    except asyncio.CancelledError as error:
        print(messages, 'gather', error.args)


async def marked():
    child = asyncio.create_task(stubborn('marked'))
    gathered = asyncio.gather(child, return_exceptions=True)
    gathered.cancel('before it began')
    try:
        print(await gathered)
    except asyncio.CancelledError as error:
        print('marked gather', error.args)


async def awaits_a_gather(inner):
    try:
        await asyncio.gather(inner)
    except asyncio.CancelledError as error:
        print('inner', error.args)


async def main():
    await cancels('once')
    await cancels('first', 'second')
    await marked()
    child = asyncio.create_task(awaits_a_gather(asyncio.sleep(1)))
    await asyncio.sleep(0)
    gathered = asyncio.gather(child, return_exceptions=True)
    await asyncio.sleep(0)
    gathered.cancel('why')
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    gathered.cancel('why again')
    try:
        await gathered
    except asyncio.CancelledError as error:
        print('outer', error.args)


asyncio.run(main())
