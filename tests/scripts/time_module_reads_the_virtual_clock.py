# time.time and its kin tell the loop's time; time.sleep moves it.
import asyncio
import time


async def main():
    start = time.time()
    print(start, time.monotonic(), time.perf_counter())
    await asyncio.sleep(1.5)
    print(time.time() - start, time.monotonic())
    time.sleep(2)
    print(time.time() - start, asyncio.get_running_loop().time())
    print(time.strftime("%Y-%m-%d %H:%M:%S"), time.ctime())


print(time.monotonic())
time.sleep(1)
asyncio.run(main())
print(time.monotonic())
