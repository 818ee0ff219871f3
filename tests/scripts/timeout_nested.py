# Of nested timeouts the one whose time is over raises; the other sees TimeoutError pass.
import asyncio


async def nested(outer, inner):
    try:
        async with asyncio.timeout(outer) as a:
            try:
                async with asyncio.timeout(inner) as b:
                    await asyncio.sleep(10)
            except TimeoutError:
                print("inner raised", a.expired(), b.expired())
                raise
    except TimeoutError:
        print("outer raised", a.expired(), b.expired())


async def main():
    await nested(2, 1)
    await nested(1, 2)
    await nested(1, 1)


asyncio.run(main())
