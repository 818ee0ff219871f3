# A dictionary of the module has one task for each user, and a user comes twice.
# refuted: "A dictionary of the module is as good as a set."
# It is, until a key comes again. Cancel the old task, or keep both.
import asyncio

sessions = {}


async def session(user):
    await asyncio.get_running_loop().create_future()


async def main():
    for user in ["ann", "bob", "ann"]:
        sessions[user] = asyncio.create_task(session(user))
    await asyncio.sleep(1)


asyncio.run(main())
