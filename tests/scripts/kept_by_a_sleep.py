# A task that sleeps is held by its timer, whoever else forgot it.
import asyncio


async def sleeper():
    await asyncio.sleep(1)
    print("slept")
    for _ in range(3):
        await asyncio.sleep(0)
    print("and took turns")


async def main():
    asyncio.create_task(sleeper())
    await asyncio.sleep(2)


asyncio.run(main())
