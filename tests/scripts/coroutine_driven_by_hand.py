# send, throw and close drive a coroutine without a loop.
import asyncio


class Suspend:
    def __await__(self):
        return (yield "suspended")


async def child():
    try:
        print("sent", await Suspend())
        print("sent", await Suspend())
    except ValueError as error:
        print("thrown", error)
        return "returned"


coroutine = child()
print(coroutine.send(None))
print(coroutine.send("one"))
try:
    coroutine.throw(ValueError("two"))
except StopIteration as stop:
    print(stop.value)
