# `wait_for` awaits the condition's own `wait`, and `notify_all` calls its own `notify`.
import asyncio


class Told(asyncio.Condition):
    async def wait(self):
        print("wait")
        return await super().wait()

    def notify(self, n=1):
        print("notify", n)
        super().notify(n)


class Meeting(asyncio.Barrier):
    async def wait(self):
        number = await super().wait()
        print("met", number)
        return number


async def waiter(condition, box, least):
    async with condition:
        await condition.wait_for(lambda: least <= len(box))
        print("has", least)


async def meet(meeting):
    async with meeting as number:
        print("in", number)


async def main():
    condition, box = Told(), []
    tasks = [asyncio.create_task(waiter(condition, box, least)) for least in (1, 2)]
    for item in "ab":
        await asyncio.sleep(0.1)
        async with condition:
            box.append(item)
            condition.notify_all()
    await asyncio.wait(tasks)
    meeting = Meeting(2)
    await asyncio.gather(meet(meeting), meet(meeting))


asyncio.run(main())
