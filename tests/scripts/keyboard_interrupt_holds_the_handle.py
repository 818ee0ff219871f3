# KeyboardInterrupt that leaves a callback: the frame that let it pass still names its handle.
# versions: 3.12 3.13
import asyncio


class Thing:
    def __del__(self):
        print("thing gone")


def interrupt(thing):
    del thing
    raise KeyboardInterrupt


async def main():
    asyncio.get_running_loop().call_soon(interrupt, Thing())
    await asyncio.sleep(1)


try:
    asyncio.run(main())
except KeyboardInterrupt:
    print("interrupted")
print("over")
