# A program: background tasks that nobody keeps; those that wait for an answer nobody else holds are lost.
import asyncio


class Connection:
    def __init__(self, name):
        self.name = name
        self.answer = None

    async def ask(self, question):
        self.answer = asyncio.get_running_loop().create_future()
        return await self.answer

    def reply(self, text):
        if self.answer is not None and not self.answer.done():
            self.answer.set_result(text)


async def log_answer(connection):
    print(connection.name, "answered", await connection.ask("?"))


async def main():
    connections = [Connection(name) for name in ("a", "b", "c")]
    for connection in connections:
        asyncio.create_task(log_answer(connection), name=f"ask {connection.name}")
    del connection
    await asyncio.sleep(1)
    connections[0].reply("yes")
    connections.pop()
    await asyncio.sleep(1)
    for connection in connections:
        connection.reply("late")
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
