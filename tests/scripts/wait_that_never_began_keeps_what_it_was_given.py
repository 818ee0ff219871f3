# A wait looks at what it was given with its first step: until then it keeps that, not the members; and it complains then.
import asyncio


async def fails(label):
    raise ValueError(label)


async def main():
    given = []
    waiting = asyncio.wait(given)
    given.append(asyncio.create_task(asyncio.sleep(1, "late")))
    done, pending = await waiting
    print(len(done), len(pending))
    refused = asyncio.wait([], return_when="sometimes")
    try:
        await refused
    except ValueError as error:
        print(error)
    given = [asyncio.create_task(fails(number)) for number in range(10)]
    waiting = asyncio.wait(given)
    await asyncio.sleep(0)
    given.clear()
    print("nobody keeps them")
    waiting.close()


asyncio.run(main())
