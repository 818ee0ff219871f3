import asyncio

__all__ = ["start", "Farewell"]


class Farewell:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("farewell", self.name)


def hidden():
    pass


async def wait(name):
    try:
        print(name, "waits")
        await asyncio.get_running_loop().create_future()
    finally:
        print(name, "ends")


def start(name):
    asyncio.create_task(wait(name), name=name)
