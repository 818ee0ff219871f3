# Three tasks are put into the same attribute of an object that is kept.
# refuted: "The object is kept, and so is what it holds."
# It holds the last one. The first two lost their reference when the next one came.
import asyncio


class Client:
    def start(self, number):
        self.task = asyncio.create_task(self.listen(number))

    async def listen(self, number):
        await asyncio.get_running_loop().create_future()


client = Client()


async def main():
    for number in range(3):
        client.start(number)
    await asyncio.sleep(1)


asyncio.run(main())
