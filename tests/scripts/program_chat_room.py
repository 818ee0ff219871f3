# A program: members talk through a room; leaving one is an event, the last one closes the room.
import asyncio
from collections import defaultdict


class Room:
    def __init__(self):
        self.members = {}
        self.inboxes = defaultdict(list)
        self.closed = asyncio.Event()

    def say(self, sender, text):
        for name in self.members:
            if name != sender:
                self.inboxes[name].append(f"{sender}: {text}")

    async def join(self, name, script):
        self.members[name] = asyncio.current_task()
        for delay, text in script:
            await asyncio.sleep(delay)
            self.say(name, text)
        del self.members[name]
        if not self.members:
            self.closed.set()


async def main():
    room = Room()
    asyncio.create_task(room.join("ann", [(1, "hello"), (2, "anybody?"), (2, "bye")]))
    asyncio.create_task(room.join("bob", [(2, "hi ann"), (2, "me")]))
    await asyncio.wait_for(room.closed.wait(), timeout=60)
    for name, lines in sorted(room.inboxes.items()):
        print(name, lines)
    print("closed at", asyncio.get_running_loop().time())


asyncio.run(main())
