# A collection closes a generator that never began, so that cleanup behind it finds it at its end; a coroutine that nobody
# awaited is not closed.
import asyncio
import gc


class Holder:
    def __init__(self, held, use):
        self.held = held
        self.use = use
        self.myself = self

    def __del__(self):
        self.use(self.held)


def numbers():
    yield 1


async def numbers_in_time():
    yield 1


async def work():
    print("work")


def step(generator):
    print("next", next(generator, "ended"))


def step_in_time(generator):
    try:
        generator.asend(None).send(None)
    except StopIteration as step:
        print("asend", step.value)
    except StopAsyncIteration:
        print("asend ended")


def run(coroutine):
    try:
        coroutine.send(None)
    except StopIteration:
        print("returned")


async def main():
    for make, use in ((numbers, step), (numbers_in_time, step_in_time), (work, run)):
        held = make()
        Holder(held, use)
        del held
        gc.collect()


asyncio.run(main())
