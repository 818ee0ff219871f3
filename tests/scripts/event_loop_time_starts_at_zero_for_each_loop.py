# Loop time starts at zero in each loop; the time module goes on.
import asyncio
import time


async def main(name):
    await asyncio.sleep(2)
    print(name, asyncio.get_running_loop().time(), time.monotonic())


asyncio.run(main("first"))
asyncio.run(main("second"))
print(time.monotonic())
