# shield gives a future that is done back as it is; around a new one the outer ends an iteration after the inner.
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    done.set_result(1)
    print(asyncio.shield(done) is done)
    inner = loop.create_future()
    outer = asyncio.shield(inner)
    print(outer is inner, outer.done())
    inner.set_result(2)
    await asyncio.sleep(0)
    print(outer.done(), await outer)
    inner = loop.create_future()
    outer = asyncio.shield(inner)
    inner.set_exception(ValueError("inner"))
    try:
        await outer
    except ValueError as error:
        print(error, inner.exception() is error)


asyncio.run(main())
