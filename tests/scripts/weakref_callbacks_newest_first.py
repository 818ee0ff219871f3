# Several callbacks run newest first; one whose weak reference is gone does not run.
import asyncio
import weakref


class Thing:
    pass


async def main():
    thing = Thing()
    references = [weakref.ref(thing, lambda gone, name=name: print("callback", name)) for name in "abc"]
    references[1] = None
    del thing
    print("deleted")


asyncio.run(main())
