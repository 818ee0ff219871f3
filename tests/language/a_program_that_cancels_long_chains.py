# Chains of tasks that wait for one another: a cancellation goes through them, if they are not too long.
import asyncio


async def waits(future):
    await future


async def main(length):
    chain = [asyncio.get_running_loop().create_future()]
    for _ in range(length):
        chain.append(asyncio.create_task(waits(chain[-1])))
    await asyncio.sleep(0)
    try:
        print(length, chain[-1].cancel(), chain[0].cancelled())
    except RecursionError:
        print(length, "RecursionError", chain[0].cancelled())
    print([task.cancelling() for task in chain[-1:-4:-1]], chain[1].cancelling())


for length in (900, 1800, 9000, 11000):
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda loop, context: None)
    loop.run_until_complete(main(length))
    loop.close()
