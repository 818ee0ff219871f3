# The same, and the module keeps what gather returns.
# confirmed: "Keep the future of gather, and you keep its tasks."
# That future holds its children to cancel them.
import asyncio


async def work():
    await asyncio.get_running_loop().create_future()


async def main():
    global both
    both = asyncio.gather(work(), work())
    await asyncio.sleep(1)
    print(len(asyncio.all_tasks()) - 1, "of 2")
    both.cancel()


asyncio.run(main())
