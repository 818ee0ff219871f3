# Closures see variables, not values; nonlocal and global; default arguments are evaluated once.
import asyncio

counter = 0


def count():
    global counter
    counter += 1
    return counter


def make():
    total = 0

    def add(amount):
        nonlocal total
        total += amount
        return total

    return add


def remember(item, items=[]):
    items.append(item)
    return items


async def main():
    print([function() for function in [lambda: i for i in range(3)]])
    print([function() for function in [lambda i=i: i for i in range(3)]])
    add = make()
    print(add(1), add(10), make()(5), count(), count(), counter)
    print(remember(1), remember(2))

    def spread(a, /, b, *args, c=3, **kwargs):
        return a, b, args, c, kwargs

    print(spread(1, 2), spread(1, b=5, c=6, d=7), spread(*[1, 2, 3, 4], **{"c": 0, "e": 9}))


asyncio.run(main())
