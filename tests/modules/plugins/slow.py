import asyncio


async def work(log):
    await asyncio.sleep(1)
    log.append("slow")
