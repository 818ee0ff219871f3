# Events, locks, queues and the like, loops, groups and partials take attributes of the program's own; the collector sees what they hold.
import asyncio
import functools
import gc

class Noisy:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("gone", self.name)

async def waits(event):
    await event.wait()

async def main():
    loop = asyncio.get_running_loop()
    made = [
        asyncio.Event(), asyncio.Lock(), asyncio.Semaphore(), asyncio.BoundedSemaphore(), asyncio.Condition(),
        asyncio.Queue(), asyncio.PriorityQueue(), asyncio.Barrier(2), asyncio.TaskGroup(), asyncio.timeout(1),
        asyncio.Runner(), functools.partial(print), asyncio.StreamReader(), loop,
    ]
    for one in made:
        one.label = type(one).__name__
        setattr(one, "noise", Noisy(one.label if one is not loop else "loop"))
        print(one.label if one is not loop else "loop", hasattr(one, "noise"), hasattr(one, "other"))
        del one.label
        try:
            one.label
        except AttributeError as error:
            print(error if one is not loop else "loop")
    del made, one
    print("dropped")
    # An event that names the task that waits for it: a circle.
    event = asyncio.Event()
    event.task = asyncio.create_task(waits(event))
    event.noise = Noisy("event of a circle")
    del event
    # The same by the dict that was asked for.
    event = asyncio.Event()
    vars(event)["task"] = asyncio.create_task(waits(event))
    event.noise = Noisy("event with a dict")
    print("task" in event.__dict__, event.task is event.__dict__["task"])
    del event
    call = functools.partial(print, "called")
    call.itself = call
    call.noise = Noisy("partial")
    print(sorted(call.__dict__))
    call()
    del call
    # A method can be replaced for one object.
    lock = asyncio.Lock()
    lock.locked = lambda: "who knows"
    print(lock.locked())
    del lock.locked
    print(lock.locked())
    await asyncio.sleep(1)
    gc.collect()
    print("end")
    loop.noise = None

asyncio.run(main())
