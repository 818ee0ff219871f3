# An awaitable of the program's may hand out a future by itself if it says so; if it does not, the task complains.
import asyncio


class ByHand:
    def __init__(self, future, says_so):
        self.future = future
        self.says_so = says_so

    def __await__(self):
        self.future._asyncio_future_blocking = self.says_so
        try:
            yield self.future
        except RuntimeError as error:
            return str(error).split(" in task ")[0]
        return self.future.result()


async def main():
    loop = asyncio.get_running_loop()
    for says_so in (True, False):
        future = loop.create_future()
        loop.call_soon(future.set_result, "result")
        print(says_so, await ByHand(future, says_so))


asyncio.run(main())
