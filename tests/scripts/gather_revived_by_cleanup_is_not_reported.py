# A gather in the garbage has had its last word: if a zombie completes it afterwards, nobody hears of the exception.
import asyncio


async def main():
    gathering = asyncio.gather(asyncio.Queue().get())
    await asyncio.sleep(0)
    gathering = None
    await asyncio.sleep(1)
    await asyncio.sleep(1)
    print("over")


asyncio.run(main())
