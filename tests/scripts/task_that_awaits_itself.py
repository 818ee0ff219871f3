# A task that awaits itself gets a RuntimeError.
import asyncio


async def child():
    try:
        await asyncio.current_task()
    except RuntimeError as error:
        print("RuntimeError", str(error).split(":")[0].split("<")[0])


async def main():
    await asyncio.create_task(child())


asyncio.run(main())
