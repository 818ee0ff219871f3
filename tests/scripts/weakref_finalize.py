# weakref.finalize runs its function once: at the object's end, or when it is called.
import asyncio
import weakref


class Thing:
    pass


async def main():
    thing, other = Thing(), Thing()
    first = weakref.finalize(thing, print, "finalized", "thing")
    second = weakref.finalize(other, print, "finalized", "other")
    print(first.alive, second.alive)
    del thing
    print(first.alive)
    second()
    print(second.alive)
    del other
    print("main ends")


asyncio.run(main())
