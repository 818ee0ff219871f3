# Without a loop that runs, what waited in one before says that it is bound to another; what never did finds none.
import asyncio


async def awaits(coroutine):
    await coroutine


def drive(coroutine):
    try:
        awaits(coroutine).send(None)
    except (RuntimeError, AttributeError) as error:
        print(type(error).__name__, str(error).split(">")[-1])


async def holds(*locks):
    for lock in locks:
        await lock.acquire()
        try:
            await asyncio.wait_for(lock.acquire(), 0.25)
        except TimeoutError:
            print("timeout")


lock, semaphore, fresh = asyncio.Lock(), asyncio.Semaphore(), asyncio.Event()
asyncio.run(holds(lock, semaphore))
drive(lock.acquire())
drive(semaphore.acquire())
drive(fresh.wait())
