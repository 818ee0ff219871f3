# call_soon queues for the next iteration; what is queued during a batch waits for the next one.
import asyncio


async def main():
    loop = asyncio.get_running_loop()

    def again(n):
        print("callback", n)
        if n < 3:
            loop.call_soon(again, n + 1)

    loop.call_soon(again, 1)
    loop.call_soon(print, "second", "with args")
    await asyncio.sleep(0)
    print("main 1")
    await asyncio.sleep(0)
    print("main 2")
    await asyncio.sleep(0)


asyncio.run(main())
