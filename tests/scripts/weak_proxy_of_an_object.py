# A proxy behaves like its object until that is gone.
import asyncio
import weakref


class Thing:
    name = "thing"


async def main():
    thing = Thing()
    proxy = weakref.proxy(thing)
    print(proxy.name)
    del thing
    try:
        print(proxy.name)
    except ReferenceError as error:
        print("ReferenceError", error)


asyncio.run(main())
