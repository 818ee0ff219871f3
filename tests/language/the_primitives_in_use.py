import asyncio, time, random

async def philosopher(i, left, right, meals, log):
    for _ in range(meals):
        await asyncio.sleep(random.uniform(0, 0.01))
        async with left:
            async with right:
                log.append(i)
                await asyncio.sleep(0.01)

class Semi:
    def __init__(self, n):
        self.sem = asyncio.BoundedSemaphore(n)
        self.cond = asyncio.Condition()
        self.active = 0
        self.peak = 0
    async def work(self, k):
        async with self.sem:
            self.active += 1
            self.peak = max(self.peak, self.active)
            await asyncio.sleep(0.1 * k)
            self.active -= 1
            async with self.cond:
                self.cond.notify_all()
    async def wait_idle(self):
        async with self.cond:
            await self.cond.wait_for(lambda: self.active == 0)
            print("idle")

async def main():
    random.seed(5)
    forks = [asyncio.Lock() for _ in range(5)]
    log = []
    ps = []
    for i in range(5):
        l, r = forks[i], forks[(i + 1) % 5]
        if i == 4: l, r = r, l
        ps.append(philosopher(i, l, r, 3, log))
    await asyncio.gather(*ps)
    print(len(log), sorted(set(log)))
    s = Semi(2)
    async with asyncio.TaskGroup() as tg:
        ts = [tg.create_task(s.work(k), name=f"k{k}") for k in range(1, 5)]
    await s.wait_idle()
    print(s.peak, [t.get_name() for t in ts], all(t.done() for t in ts))
    b = asyncio.Barrier(3)
    async def party(i):
        await asyncio.sleep(i)
        pos = await b.wait()
        return i, pos
    print(sorted(await asyncio.gather(*(party(i) for i in range(3)))))
    ev = asyncio.Event()
    async def waiter(n):
        await ev.wait(); return n
    done, pending = await asyncio.wait([asyncio.create_task(waiter(i)) for i in range(3)] , timeout=0.5)
    print(len(done), len(pending)); ev.set()
    for c in asyncio.as_completed(pending):
        print(await c)
    try:
        await asyncio.wait_for(asyncio.shield(asyncio.sleep(10, "late")), 1)
    except TimeoutError: print("timeout", True)
    q = asyncio.Queue()
    async def prod():
        for i in range(3): await q.put(i); await asyncio.sleep(0)
        await q.put(None)
    async def cons():
        while (item := await q.get()) is not None: yield item
    p = asyncio.create_task(prod())
    await p
    loop = asyncio.get_running_loop()
    fut = loop.create_future()
    loop.call_later(0.5, fut.set_result, "ok")
    print(await fut)
    t = asyncio.create_task(asyncio.sleep(100))
    await asyncio.sleep(0)
    t.cancel("bye")
    try: await t
    except asyncio.CancelledError as e: print("cancelled", e.args)
    print(asyncio.current_task().get_name(), len(asyncio.all_tasks()))
asyncio.run(main())
