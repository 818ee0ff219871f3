# A program: jobs that call themselves again with call_later, and one that is cancelled.
import asyncio


class Periodic:
    def __init__(self, name, period, job):
        self.name, self.period, self.job = name, period, job
        self.handle = None
        self.runs = 0

    def start(self):
        self.handle = asyncio.get_running_loop().call_later(self.period, self.tick)

    def tick(self):
        self.runs += 1
        self.job(self)
        self.start()

    def stop(self):
        self.handle.cancel()


async def main():
    loop = asyncio.get_running_loop()
    fast = Periodic("fast", 0.5, lambda job: print(job.name, job.runs, loop.time()))
    slow = Periodic("slow", 1.25, lambda job: print(job.name, job.runs, loop.time()))
    fast.start()
    slow.start()
    await asyncio.sleep(1.75)
    fast.stop()
    await asyncio.sleep(1)
    slow.stop()
    await asyncio.sleep(2)
    print(fast.runs, slow.runs)


asyncio.run(main())
