# A periodic timer that names the task keeps it, though it never completes what the task waits for.
import asyncio


async def waiter():
    me = asyncio.current_task()
    loop = asyncio.get_running_loop()

    def heartbeat(beats):
        print("heartbeat", beats, me.done())
        if beats > 0:
            loop.call_later(1, heartbeat, beats - 1)

    loop.call_later(1, heartbeat, 2)
    await loop.create_future()


async def main():
    asyncio.create_task(waiter())
    await asyncio.sleep(5)
    print("main ends")


asyncio.run(main())
