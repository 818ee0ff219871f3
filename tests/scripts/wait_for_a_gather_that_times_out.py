# The gather keeps the cancellation that wait_for looked at, and that knows the frame of wait_for: a circle with all that the children held.
import asyncio


class Thing:
    def __init__(self, label):
        self.label = label

    def __del__(self):
        print("end of", self.label)


async def result(label):
    return Thing(label)


async def main():
    for seconds in (0.25, 0):
        label = f"result within {seconds}"
        try:
            await asyncio.wait_for(asyncio.gather(result(label), asyncio.sleep(1)), seconds)
        except TimeoutError:
            print("timeout")
        await asyncio.sleep(0.25)
        print("after")


asyncio.run(main())
