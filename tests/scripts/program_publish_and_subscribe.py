# A program: a hub keeps its subscribers' queues; a subscriber that nobody keeps is kept by the hub.
import asyncio


class Hub:
    def __init__(self):
        self.queues = {}

    def subscribe(self, name):
        self.queues[name] = asyncio.Queue()
        return self.queues[name]

    def publish(self, message):
        for queue in self.queues.values():
            queue.put_nowait(message)


async def subscriber(queue, name):
    while (message := await queue.get()) is not None:
        print(f"{name} <- {message}")
    print(f"{name} ends")


async def main():
    hub = Hub()
    for name in ("ann", "bob"):
        asyncio.create_task(subscriber(hub.subscribe(name), name), name=name)
    for message in ("one", "two"):
        hub.publish(message)
        await asyncio.sleep(1)
    del hub.queues["bob"]
    hub.publish("three")
    await asyncio.sleep(1)
    hub.publish(None)
    await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
