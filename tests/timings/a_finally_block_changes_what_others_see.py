import asyncio

state = {'open': True}


async def work():
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        state['open'] = False


async def main():
    asyncio.create_task(work())
    for turn in range(2):
        await asyncio.sleep(0)
        print(turn, state['open'])

asyncio.run(main())
