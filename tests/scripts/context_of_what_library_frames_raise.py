# What result() raises within as_completed, wait_for and run_until_complete has what is handled there as its context.
import asyncio


def show(error):
    print(repr(error), repr(error.__context__))


async def fail():
    raise ValueError(1)


async def park():
    await asyncio.get_running_loop().create_future()


async def with_as_completed(task):
    try:
        raise KeyError("as_completed")
    finally:
        for each in asyncio.as_completed([task]):
            await each


async def with_wait_for(task):
    try:
        raise KeyError("wait_for")
    finally:
        await asyncio.wait_for(task, 5)


async def with_wait_for_at_once(task):
    await asyncio.sleep(2)
    try:
        raise KeyError("at once")
    finally:
        await asyncio.wait_for(task, 0)


async def main():
    for wait in with_as_completed, with_wait_for, with_wait_for_at_once:
        for work in fail, park:
            task = asyncio.create_task(work())
            asyncio.get_running_loop().call_later(1, task.cancel)
            try:
                await wait(task)
            except BaseException as error:
                show(error)


asyncio.run(main())
try:
    try:
        raise KeyError("run")
    finally:
        asyncio.run(fail())
except ValueError as error:
    show(error)
