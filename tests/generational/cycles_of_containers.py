# No tasks at all: objects in cycles with lists and dicts, one class with __del__.
import asyncio

made = 0
first = None


class Node:
    def __init__(self):
        self.children = [self]
        self.names = {"self": self}

    def __del__(self):
        global first
        first = first or made


async def main():
    global made
    while first is None and made < 20000:
        made += 1
        Node()
    print(first)


asyncio.run(main())
