import asyncio
class Actor:
    def __init__(self, name):
        self.name = name; self.mailbox = asyncio.Queue(); self.handlers = {}
        self._task = None
    def on(self, kind):
        def deco(fn): self.handlers[kind] = fn; return fn
        return deco
    def start(self):
        self._task = asyncio.create_task(self._loop(), name=self.name); return self
    async def _loop(self):
        try:
            async for kind, payload, reply in self:
                try:
                    result = await self.handlers[kind](payload)
                except Exception as e:
                    reply.set_exception(e)
                else:
                    reply.set_result(result)
        finally:
            print(self.name, "exits")
    def __aiter__(self): return self
    async def __anext__(self):
        item = await self.mailbox.get()
        if item is None: raise StopAsyncIteration
        return item
    async def ask(self, kind, payload=None, *, timeout=1.0):
        fut = asyncio.get_running_loop().create_future()
        self.mailbox.put_nowait((kind, payload, fut))
        return await asyncio.wait_for(fut, timeout)
    async def stop(self):
        await self.mailbox.put(None); await self._task
async def main():
    a = Actor("adder").start()
    @a.on("add")
    async def _(p): return sum(p)
    @a.on("slow")
    async def _(p): await asyncio.sleep(5)
    print(await a.ask("add", [1, 2, 3]))
    for bad in ("nope", "slow"):
        try: await a.ask(bad)
        except (KeyError, asyncio.TimeoutError) as e: print(type(e).__name__, e)
    a._task.cancel()
    try: await a.stop()
    except asyncio.CancelledError: print("cancelled")
    loop = asyncio.get_running_loop()
    print(loop.is_running(), loop.is_closed(), asyncio.iscoroutine(a.ask), asyncio.isfuture(a._task))
    h = loop.call_later(10, print, "never"); print(h.when() > 0, h.cancelled()); h.cancel(); print(h.cancelled())
    res = await asyncio.gather(asyncio.sleep(1, "a"), fail(), return_exceptions=True); print(res)
    try:
        async with asyncio.timeout(0.1) as cm: await asyncio.sleep(1)
    except TimeoutError: print("expired", cm.expired())
    tasks = {asyncio.create_task(asyncio.sleep(i / 10, i)) for i in range(5)}
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    print(len(done), len(pending), sorted(t.result() for t in done))
    for t in pending: t.cancel()
    print([r.__class__.__name__ for r in await asyncio.gather(*pending, return_exceptions=True)])
    print(await asyncio.wait_for(asyncio.create_task(asyncio.sleep(0.1, "ok")), None))
    t = asyncio.create_task(fail()); 
    await asyncio.sleep(0.1)
    print(t.exception(), t.done())
async def fail(): raise RuntimeError("boom")
asyncio.run(main())
