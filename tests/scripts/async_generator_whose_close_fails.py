# An aclose() that ends by what is thrown into it leaves its generator marked as running, up to 3.12.
import asyncio


async def numbers(waits):
    try:
        yield 1
    finally:
        await waits


async def tell(label, step):
    try:
        print(label, await step)
    except (Exception, asyncio.CancelledError) as error:
        print(label, type(error).__name__, error)


async def close(label, end):
    waits = asyncio.get_running_loop().create_future()
    generator = numbers(waits)
    await anext(generator)
    closing = asyncio.create_task(tell(label + ': aclose', generator.aclose()))
    await asyncio.sleep(0)
    end(waits, closing)
    await closing
    print(label, generator.ag_running)
    await tell(label + ': anext', anext(generator))
    await tell(label + ': athrow', generator.athrow(ValueError('thrown')))
    await tell(label + ': aclose again', generator.aclose())


async def throw(label, end):
    waits = asyncio.get_running_loop().create_future()
    generator = numbers(waits)
    await anext(generator)
    throwing = asyncio.create_task(tell(label + ': athrow', generator.athrow(KeyError('thrown'))))
    await asyncio.sleep(0)
    end(waits, throwing)
    await throwing
    print(label, generator.ag_running)
    await tell(label + ': anext', anext(generator))


async def main():
    await close('result', lambda waits, closing: waits.set_result(2))
    await close('exception', lambda waits, closing: waits.set_exception(ValueError('waits')))
    await close('cancel', lambda waits, closing: closing.cancel())
    await throw('thrown result', lambda waits, throwing: waits.set_result(2))
    await throw('thrown exception', lambda waits, throwing: waits.set_exception(ValueError('waits')))


asyncio.run(main())
