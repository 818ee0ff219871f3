# wait_for without a limit: 3.11 looks for a loop that runs all the same; later versions just await.
import asyncio


async def value():
    return "a value"


def drive(coroutine):
    try:
        coroutine.send(None)
    except StopIteration as stop:
        print("returned", stop.value)
    except RuntimeError as error:
        print("raised", error)


inner = value()
drive(asyncio.wait_for(inner, None))
inner.close()
