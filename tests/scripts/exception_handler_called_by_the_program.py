# call_exception_handler takes any context; since 3.12 the handler runs in the task's context, which the running task has entered.
import asyncio


async def main():
    loop = asyncio.get_running_loop()
    other = asyncio.create_task(asyncio.sleep(0))
    loop.call_exception_handler({"message": "only a message"})
    loop.call_exception_handler({"message": "with an error", "exception": ValueError("x")})
    loop.call_exception_handler({"message": "with another task", "task": other})
    loop.call_exception_handler({"message": "with the running task", "task": asyncio.current_task()})
    await other


asyncio.run(main())
