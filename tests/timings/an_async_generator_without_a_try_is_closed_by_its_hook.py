import asyncio


async def numbers():
    for number in range(9):
        yield number


async def main():
    holder = [numbers()]
    holder.append(holder)
    print(await holder[0].__anext__())
    del holder
    for turn in range(2):
        await asyncio.sleep(0)
        print(turn, len(asyncio.all_tasks()))

asyncio.run(main())
