# A future of a program's class is itself what wait returns, with the name of its class in messages.
import asyncio
import gc


class Answer(asyncio.Future):
    def __init__(self, question):
        super().__init__()
        self.question = question


async def ask(answer):
    return await answer


async def main():
    answer = Answer("why")
    asyncio.get_running_loop().call_later(0.1, answer.set_result, 42)
    done, _ = await asyncio.wait([answer])
    print(answer in done, done.pop().question, answer)
    print(asyncio.ensure_future(answer) is answer, await asyncio.gather(answer))
    task = asyncio.create_task(ask(Answer("never")), name="asker")
    await asyncio.sleep(0)
    print(task.get_name(), task.done())
    failed = Answer("how")
    failed.own = failed
    failed.set_exception(ValueError("so"))
    del failed, task
    await asyncio.sleep(0.1)
    gc.collect()
    print("end")


asyncio.run(main())
