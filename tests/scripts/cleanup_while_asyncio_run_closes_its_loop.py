# asyncio.run closes its loop when that is the current one no more: cleanup that asks for one then is told that there is none.
import asyncio


async def waiter():
    try:
        await asyncio.Event().wait()
    finally:
        print("cleanup")
        await asyncio.gather(asyncio.Event().wait())


async def main():
    suspended = waiter()
    suspended.send(None)
    asyncio.get_running_loop().call_later(1, print, suspended)


asyncio.run(main())
