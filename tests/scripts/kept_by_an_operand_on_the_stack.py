# A half evaluated expression holds its operands: the list being built holds its first item.
import asyncio


async def waiter():
    await asyncio.get_running_loop().create_future()


async def main():
    print(len([asyncio.create_task(waiter()), await asyncio.sleep(1, "value")]))
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
