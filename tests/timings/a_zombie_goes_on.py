import asyncio

kept = []


async def work():
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        kept.append(asyncio.current_task)
        asyncio.get_running_loop().call_soon(print, 'from the grave')


async def main():
    asyncio.create_task(work())
    for turn in range(2):
        await asyncio.sleep(0)
        print(turn, len(kept))

asyncio.run(main())
