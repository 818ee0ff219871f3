# sys.exc_info is empty after the handler; a traceback that is kept keeps every frame's locals.
import asyncio
import sys


class Noisy:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("del", self.name)


def inner():
    noisy = Noisy("inner")
    raise ValueError("x")


def outer():
    noisy = Noisy("outer")
    inner()


async def main():
    try:
        outer()
    except ValueError as error:
        saved = error
        print("in the handler", sys.exc_info()[0].__name__)
    print("after", sys.exc_info()[0])
    frame = saved.__traceback__.tb_next.tb_frame
    print(frame.f_code.co_name, frame.f_locals["noisy"].name)
    del frame
    saved = saved.with_traceback(None)
    print("traceback dropped")


asyncio.run(main())
