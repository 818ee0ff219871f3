# A coroutine of asyncio's own, and a step of an asynchronous generator, can be asked and driven by hand as any other.
import asyncio


async def numbers():
    try:
        got = yield 1
        print("got", got)
        yield 2
    except ValueError as error:
        print("caught", error)
        yield 3


def drive(step, value=None):
    try:
        print("yielded", step.send(value))
    except StopIteration as stop:
        print("returned", stop.value)


def factory(loop, coroutine, **options):
    print("makes", coroutine.__qualname__, coroutine.__name__)
    return asyncio.Task(coroutine, loop=loop, **options)


async def main():
    loop = asyncio.get_running_loop()
    loop.slow_callback_duration = 2.5
    print(loop.slow_callback_duration)
    loop.set_task_factory(factory)
    nap = asyncio.sleep(0, "rested")
    print(nap.__name__, nap.__qualname__, nap.cr_running, nap.cr_suspended)
    drive(nap)
    print(nap.cr_running, nap.cr_suspended)
    drive(nap)
    try:
        nap.send(None)
    except RuntimeError as error:
        print(error)
    nap = asyncio.sleep(0)
    drive(nap)
    try:
        nap.throw(KeyError("thrown"))
    except KeyError as error:
        print("raised", error)
    nap = asyncio.sleep(0)
    drive(nap)
    nap.close()
    await loop.create_task(asyncio.sleep(0.5))

    generator = numbers()
    drive(generator.asend(None))
    drive(generator.asend("a value"))
    step = generator.asend(None)
    print(iter(step) is step, step.__await__() is step)
    try:
        next(step)
    except StopAsyncIteration:
        print("over")
    generator = numbers()
    drive(generator.__anext__())
    drive(generator.athrow(ValueError("thrown")))
    drive(generator.aclose())


asyncio.run(main())
