import asyncio


async def wait_for_news():
    news = asyncio.get_running_loop().create_future()
    print("waiting for news")
    await news
    print("news!")


async def main():
    asyncio.create_task(wait_for_news())
    await asyncio.sleep(1)


asyncio.run(main())
