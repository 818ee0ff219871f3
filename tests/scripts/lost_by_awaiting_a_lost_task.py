# Who waits for a lost task is lost with it.
import asyncio


async def leaf():
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        print("leaf closes")


async def parent():
    try:
        await asyncio.create_task(leaf())
    finally:
        print("parent closes")


async def grandparent():
    try:
        await asyncio.create_task(parent())
    finally:
        print("grandparent closes")


async def main():
    asyncio.create_task(grandparent())
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
