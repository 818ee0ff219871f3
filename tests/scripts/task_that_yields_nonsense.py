# What a task yields must be a future; a bare yield is one turn of the loop.
import asyncio


class Turns:
    def __init__(self, values):
        self.values = values

    def __await__(self):
        for value in self.values:
            try:
                yield value
            except RuntimeError as error:
                print("RuntimeError", error)
        return len(self.values)


async def main():
    print(await Turns([None, None, None]))
    print(await Turns(["text", 5]))


asyncio.run(main())
