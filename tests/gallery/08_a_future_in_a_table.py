# A request waits for its answer in a table of the module.
# refuted: "Only a reference to the task itself keeps it."
# The table holds the future, the future its callback, the callback the task. Only before its first step, and once it is woken, the queue of the
# loop alone keeps it. That is how clients with numbered requests work, and why they seldom lose one.
# `await answers.pop(number)` would give the future up too early, and lose the task.
import asyncio

answers = {}


async def request(number):
    answers[number] = asyncio.get_running_loop().create_future()
    print("answer", await answers[number])


async def main():
    asyncio.create_task(request(1))
    await asyncio.sleep(1)
    answers[1].set_result("x")
    await asyncio.sleep(1)


asyncio.run(main())
