# `async with` awaits the lock's own `acquire` and calls its own `release`, where a class of the program overrides them.
import asyncio


class Told(asyncio.Lock):
    def __init__(self, name):
        super().__init__()
        self.name = name

    async def acquire(self):
        print(self.name, "wanted")
        await asyncio.sleep(0)
        return await super().acquire()

    def release(self):
        print(self.name, "given back")
        super().release()


class Slots(asyncio.BoundedSemaphore):
    def __init__(self):
        super().__init__(1)
        self.taken = 0

    async def acquire(self):
        await super().acquire()
        self.taken += 1

    def release(self):
        asyncio.get_running_loop().call_soon(super().release)


async def use(lock, number):
    async with lock:
        print("has it", number)
        await asyncio.sleep(0.1)


async def main():
    lock, slots = Told("lock"), Slots()
    tasks = [asyncio.create_task(use(lock, number)) for number in range(3)]
    tasks += [asyncio.create_task(use(slots, number)) for number in range(3, 6)]
    await asyncio.sleep(0.05)
    tasks[1].cancel()
    await asyncio.wait(tasks)
    print(lock.locked(), slots.locked(), slots.taken)


asyncio.run(main())
