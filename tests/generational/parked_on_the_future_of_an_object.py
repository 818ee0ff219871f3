# The future hangs on an instance of a class, with a list and a dict beside it.
import asyncio

made = 0
first = None


class Session:
    def __init__(self, name):
        self.name = name
        self.answer = asyncio.get_running_loop().create_future()
        self.lines = []
        self.headers = {"name": name, "lines": self.lines}

    async def run(self):
        return await self.answer


async def serve(number):
    global first
    session = Session(number)
    try:
        await session.run()
    finally:
        first = first or made


async def main():
    global made
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
    while first is None and made < 20000:
        made += 1
        asyncio.create_task(serve(made))
        await asyncio.sleep(0)
    print(first)


asyncio.run(main())
