# A second result, or a result after cancel, raises InvalidStateError.
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    try:
        future.result()
    except asyncio.InvalidStateError as error:
        print("result:", error)
    try:
        future.exception()
    except asyncio.InvalidStateError as error:
        print("exception:", error)
    future.set_result(1)
    for attempt in (lambda: future.set_result(2), lambda: future.set_exception(ValueError())):
        try:
            attempt()
        except asyncio.InvalidStateError as error:
            print("again:", type(error).__name__)
    print(future.result(), future.exception(), future.cancel())
    future = loop.create_future()
    future.cancel()
    try:
        future.set_result(3)
    except asyncio.InvalidStateError:
        print("set after cancel")


asyncio.run(main())
