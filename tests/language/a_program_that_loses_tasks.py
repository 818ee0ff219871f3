import asyncio, sys, gc, weakref
background = set()
async def work(i):
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        print("c", i); raise
    except GeneratorExit:
        print("g", i); raise
    finally:
        print("f", i)
def spawn(i):
    t = asyncio.create_task(work(i)); weakref.finalize(t, print, "dead", i); return t
class Keeper:
    def __init__(self): self.t = spawn(3)
    def __del__(self): print("keeper dies")
async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, ctx: print("H", ctx["message"], sorted(ctx)))
    spawn(1)
    t = spawn(2); background.add(t); t.add_done_callback(background.discard)
    Keeper()
    await asyncio.sleep(0)
    gc.collect()
    await asyncio.sleep(0)
    print(len(asyncio.all_tasks()), gc.isenabled(), sys.getrefcount(t) > 1)
    background.clear(); del t
    gc.collect()
    r = weakref.ref(asyncio.current_task()); print(r() is asyncio.current_task())
    print(len(asyncio.all_tasks()))
asyncio.run(main())
