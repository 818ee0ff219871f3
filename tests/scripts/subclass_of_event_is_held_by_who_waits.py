# The frame of a primitive's own coroutine has the object as the program made it, and with it the tasks that only that knows.
import asyncio
import gc


class Alarm(asyncio.Event):
    def __init__(self, name, seconds):
        super().__init__()
        self.name = name
        self.clock = asyncio.create_task(self.ring(seconds), name=name)

    async def ring(self, seconds):
        try:
            while seconds:
                await asyncio.sleep(0.1)
                seconds -= 1
            self.set()
        finally:
            print("clock over:", self.name)


class Told(asyncio.Lock):
    def __init__(self, name):
        super().__init__()
        self.name = name

    def __del__(self):
        print("gone:", self.name)


async def wake(name, seconds):
    print(await Alarm(name, seconds).wait(), name)


async def lock_twice(name):
    lock = Told(name)
    await lock.acquire()
    wait = lock.acquire()
    del lock
    await wait


async def main():
    await wake("short", 2)
    waiter = asyncio.create_task(wake("cancelled", 9), name="waiter")
    asyncio.create_task(lock_twice("locked"), name="stuck")
    await asyncio.sleep(0.25)
    waiter.cancel()
    await asyncio.wait([waiter])
    gc.collect()
    print("collected")
    begun = Told("never awaited").acquire()
    print(begun.__name__)
    begun.close()
    del begun
    print("end")


asyncio.run(main())
