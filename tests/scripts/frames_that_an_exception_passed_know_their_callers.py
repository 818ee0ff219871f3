# A frame that an exception has left knows its caller from 3.12 on, an asynchronous generator's too. Where it was thrown in through
# `athrow` or `asend`, who awaited that was not on the stack.
# versions: 3.12 3.13
import asyncio

OWN = ("whole", "middle", "generate", "inner")


def show(error):
    traceback = error.__traceback__
    while traceback:
        names, frame = [], traceback.tb_frame
        while frame:
            names += [frame.f_code.co_name] if frame.f_code.co_name in OWN else []
            frame = frame.f_back
        if traceback.tb_frame.f_code.co_name in OWN:
            print(*names)
        traceback = traceback.tb_next


async def inner(fails):
    await asyncio.sleep(0)
    if fails:
        raise ValueError
    await asyncio.sleep(9)


async def generate(fails):
    await inner(fails)
    yield


async def middle(fails):
    await anext(generate(fails))


async def whole():
    try:
        await middle(True)
    except ValueError as error:
        show(error)
    asyncio.get_running_loop().call_later(1, asyncio.current_task().cancel)
    try:
        await middle(False)
    except asyncio.CancelledError as error:
        show(error)


asyncio.run(whole())
