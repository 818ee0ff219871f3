# A step of an asynchronous generator waits while another one ends it, as up to 3.12 an aclose() does into which something is thrown: the
# first one raises StopAsyncIteration.
import asyncio


async def produce(future):
    try:
        await future
    finally:
        print("over")
    yield "item"


async def consume(generator):
    try:
        print(await anext(generator))
    except StopAsyncIteration as error:
        print(repr(error))


async def main():
    future = asyncio.get_running_loop().create_future()
    generator = produce(future)
    consumer = asyncio.create_task(consume(generator))
    await asyncio.sleep(0)
    closing = generator.aclose()
    try:
        closing.throw(asyncio.CancelledError)
    except (asyncio.CancelledError, RuntimeError) as error:
        print(repr(error))
    future.set_result(None)
    await consumer


asyncio.run(main())
