# A collection comes to attributes behind all else that their object holds; what dies by itself lets go of them in their order.
import asyncio
import gc

class Noisy:
    def __init__(self, name, *held):
        self.name = name
        self.held = held
    def __del__(self):
        print("gone", self.name)

async def waits(future, noisy):
    await future

async def main():
    loop = asyncio.get_running_loop()
    futures = [loop.create_future() for _ in range(3)]
    for i, f in enumerate(futures):
        f.a = Noisy(f"a{i}")
        f.t = asyncio.create_task(waits(f, Noisy(f"local{i}")))
        f.b = Noisy(f"b{i}")
        f.t.c = Noisy(f"c{i}")
        f.t.d = Noisy(f"d{i}")
        await asyncio.sleep(0.1)
    gc.collect()
    f = None
    await asyncio.sleep(0.1)
    futures.pop(1)
    await asyncio.sleep(0.1)
    futures.clear()
    await asyncio.sleep(1)
    # age of dict: set late
    ev = asyncio.Event(); q = asyncio.Queue()
    ev.q = q; q.ev = ev
    async def w(): await ev.wait()
    async def g(): await q.get()
    ev.n = Noisy("ev"); 
    ts = [asyncio.create_task(w()), asyncio.create_task(g())]
    q.n = Noisy("q")
    await asyncio.sleep(0.5)
    ev.late = Noisy("late"); ts[0].late = Noisy("late task"); ts[1].late = ts
    await asyncio.sleep(0.1)
    ts[0].own = ts[0]; ts[1].own = ts[1]
    del ev, q, ts
    w = g = None
    await asyncio.sleep(1)
    # done tasks: result, exc
    async def fails(): raise ValueError("x")
    t = asyncio.create_task(fails()); t.n = Noisy("failed")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del t
    print("failed dropped")
    t = asyncio.create_task(waits(loop.create_future(), Noisy("in frame"))); t.n = Noisy("of pending")
    t.cancel()
    await asyncio.sleep(0)
    t.exc = None
    try: await t
    except asyncio.CancelledError as e: t.exc = e
    t = None
    print("y")
    t = asyncio.create_task(waits(loop.create_future(), Noisy("in frame2"))); t.n = Noisy("of pending2")
    await asyncio.sleep(0.1)
    # destroyed while pending by refcount: break circle
    t.get_coro().close()
    t = None
    print("z")
    await asyncio.sleep(0.1)
    g = asyncio.gather(loop.create_future(), loop.create_future())
    g.n = Noisy("g"); g.m = g
    s = asyncio.shield(g); s.n = Noisy("s")
    del g, s
    await asyncio.sleep(0.1)
    gc.collect()
    print("end")
asyncio.run(main())
