# `__await__` of a coroutine gives an iterator that drives it, as that of a future does: an awaitable may hand on either, or drive it by hand.
import asyncio


class HandsOn:
    def __init__(self, inner):
        self.inner = inner

    def __await__(self):
        return self.inner.__await__()


class PassesOn:
    def __init__(self, inner):
        self.inner = inner

    def __await__(self):
        return (yield from self.inner.__await__())


class Drives:
    def __init__(self, inner):
        self.inner = inner

    def __await__(self):
        steps = self.inner.__await__()
        sent = None
        while True:
            try:
                step = steps.send(sent)
            except StopIteration as end:
                return end.value
            print("step", step is not None)
            try:
                sent = yield step
            except BaseException as error:
                print("thrown", type(error).__name__)
                steps.throw(error)


async def works(label):
    try:
        await asyncio.sleep(1)
        return label
    finally:
        print(label, "is left")


async def tries(awaitable):
    try:
        print(await awaitable)
    except BaseException as error:
        print(type(error).__name__, error)
        raise


async def main():
    for kind in (HandsOn, PassesOn, Drives):
        print(await kind(works(kind.__name__)))
        print(await kind(asyncio.sleep(0.5, "native")))
        print(await kind(asyncio.create_task(works("task"))))
        print(await asyncio.gather(kind(works("child")), kind(asyncio.sleep(0))))
        task = asyncio.create_task(tries(kind(works("cancelled"))))
        await asyncio.sleep(0.5)
        task.cancel()
        await asyncio.wait([task])
    lost = asyncio.create_task(tries(PassesOn(asyncio.Event().wait())))
    await asyncio.sleep(0)
    del lost
    await asyncio.sleep(0.5)
    coroutine = works("by hand")
    steps = coroutine.__await__()
    print(type(steps).__name__, iter(steps) is steps, next(steps) is not None)
    try:
        await coroutine
    except RuntimeError as error:
        print(error)
    steps.close()
    try:
        next(steps)
    except RuntimeError as error:
        print(error)


asyncio.run(main())
