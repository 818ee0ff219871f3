# An exception that is thrown into a task comes out of each coroutine with what that one handles as its context, whatever it had
# before; what is sent in leaves contexts alone, and sees what the outer ones handle.
import asyncio


def contexts(error):
    names = []
    while error:
        names.append(repr(error))
        error = error.__context__
    return " <- ".join(names)


async def inner(is_sent):
    try:
        await asyncio.sleep(0 if is_sent else 9)
        raise KeyError("sent")
    except (KeyError, asyncio.CancelledError):
        raise ValueError("inner")


async def outer(is_sent):
    try:
        raise TypeError("outer")
    except TypeError:
        await inner(is_sent)


async def main():
    for is_sent in (True, False):
        task = asyncio.create_task(outer(is_sent))
        await asyncio.sleep(0)
        if not is_sent:
            task.cancel()
        try:
            await task
        except ValueError as error:
            print(contexts(error))


asyncio.run(main())
