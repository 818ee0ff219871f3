import asyncio


def handle(loop, context):
    print('handled:', context['message'])


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(handle)
    future = loop.create_future()
    future.set_exception(ValueError('x'))
    holder = [future]
    holder.append(holder)
    del future, holder
    await asyncio.sleep(0)
    print('one')
    await asyncio.sleep(0)
    print('two')

asyncio.run(main())
