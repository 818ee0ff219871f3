def _weakloop(places):
    # Collects after so many callbacks of the event loop, and nowhere else, in virtual time.
    import asyncio.base_events, asyncio.events, gc
    gc.disable()
    ran, now = 0, 0.0
    run, run_once = asyncio.events.Handle._run, asyncio.base_events.BaseEventLoop._run_once

    def collect():
        if ran in places:
            places.discard(ran)
            gc.collect()

    def counted_run(self):
        nonlocal ran
        collect()
        ran += 1
        # The frame of this call is part of a traceback that a task may keep: it must not lead back to the task.
        handle = [self]
        del self
        run(handle.pop())

    def virtual_run_once(self):
        selector = self._selector
        if not hasattr(selector, '_weakloop_select'):
            selector._weakloop_select = selector.select
            selector.select = lambda timeout=None: jump(self, timeout)
            self.time = lambda: now
        run_once(self)
        collect()

    def jump(loop, timeout):
        nonlocal now
        selector = loop._selector
        if timeout is not None and 0 < timeout:
            # What comes by a socket takes no time, but the system needs a moment for it.
            events = selector._weakloop_select(0.05) if 1 < len(selector.get_map()) else None
            if events:
                return events
            now = max(now, loop._scheduled[0]._when)
            timeout = 0
        return selector._weakloop_select(timeout)

    asyncio.events.Handle._run = counted_run
    asyncio.base_events.BaseEventLoop._run_once = virtual_run_once


_weakloop({2})
# ---- x.py
import asyncio, weakref

class Reader:
    def __init__(self):
        self.waiter = None

    async def read(self):
        self.waiter = asyncio.get_running_loop().create_future()
        return await self.waiter

def arrive(ref, data):
    reader = ref()
    if reader is not None:
        reader.waiter.set_result(data)

async def consume(reader):
    print('got', await reader.read())

async def main():
    reader = Reader()
    asyncio.get_running_loop().call_later(1, arrive, weakref.ref(reader), 'x')
    asyncio.create_task(consume(reader))
    del reader
    await asyncio.sleep(2)

asyncio.run(main())
