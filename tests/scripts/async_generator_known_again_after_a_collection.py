# A generator that never began is closed by the collection that finds it; with the step that cleanup asks it for it becomes known to
# the loop all the same, and the shutdown closes it once more.
import asyncio
import gc


class Box:
    def __del__(self):
        kept.append(self.generator)
        try:
            self.generator.asend(None).send(None)
        except StopAsyncIteration:
            print("ended")


async def numbers():
    yield 1


async def main():
    generator = numbers()
    box = Box()
    box.generator = generator
    box.myself = box
    del generator, box
    gc.collect()
    print(len(kept))


kept = []
asyncio.run(main())
