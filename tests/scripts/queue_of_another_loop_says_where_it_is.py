# A primitive that is bound to another loop shows itself as repr does, a queue with its address.
import asyncio
import re


async def wait_for_an_item(queue):
    try:
        await asyncio.wait_for(queue.get(), 1)
    except TimeoutError:
        print("timeout")
    except RuntimeError as error:
        print(re.sub(r" at \w+", " at a place", str(error)))


queue = asyncio.Queue(2)
asyncio.run(wait_for_an_item(queue))
asyncio.run(wait_for_an_item(queue))
