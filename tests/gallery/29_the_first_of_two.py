# Of two tasks the first to be done counts; the other one is forgotten.
# refuted: "Who lost the race ends by itself."
# It waits on, until a collection takes it apart; cancel it. A linter sees that both are used.
import asyncio


async def answer():
    await asyncio.sleep(1)
    return "answer"


async def silence():
    await asyncio.get_running_loop().create_future()


async def race():
    tasks = [asyncio.create_task(answer()), asyncio.create_task(silence())]
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    return done.pop().result()


async def main():
    print(await race())
    await asyncio.sleep(1)


asyncio.run(main())
