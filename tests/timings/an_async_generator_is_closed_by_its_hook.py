import asyncio


async def numbers():
    try:
        for number in range(9):
            yield number
    finally:
        print('closing')
        await asyncio.sleep(0)
        print('closed')


async def main():
    holder = [numbers()]
    holder.append(holder)
    print(await holder[0].__anext__())
    del holder
    await asyncio.sleep(0)
    print('one')
    await asyncio.sleep(0)
    print('two')

asyncio.run(main())
