# The last two tasks are kept, for a status page.
# refuted: "They are all in recent, which is global."
# A deque with a maximal length drops what it holds longest, and that was its only reference.
import asyncio
from collections import deque

recent = deque(maxlen=2)


async def work():
    await asyncio.get_running_loop().create_future()


async def main():
    for _ in range(3):
        recent.append(asyncio.create_task(work()))
    await asyncio.sleep(1)


asyncio.run(main())
