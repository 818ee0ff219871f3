# What callbacks raise goes to the handler, each with its own words; the loop goes on.
import asyncio


def handler(loop, context):
    print("handler:", context["message"].split("(")[0], repr(context.get("exception")), sorted(context))


def fails(*args):
    raise ValueError("callback")


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(handler)
    future = loop.create_future()
    future.add_done_callback(fails)
    future.add_done_callback(lambda future: print("second callback"))
    future.set_result(None)
    loop.call_soon(fails)
    loop.call_later(1, fails)
    task = asyncio.create_task(asyncio.sleep(0))
    task.add_done_callback(fails)
    await asyncio.sleep(2)


asyncio.run(main())
