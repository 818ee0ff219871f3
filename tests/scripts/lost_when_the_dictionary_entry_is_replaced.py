# Registering a second task under one key drops the first.
import asyncio

sessions = {}


async def session(name):
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        print("session", name, "ends")


async def login(user, name):
    sessions[user] = asyncio.create_task(session(name), name=name)


async def main():
    await login("ann", "first")
    await asyncio.sleep(1)
    await login("ann", "second")
    await asyncio.sleep(1)
    print(sorted(sessions))


asyncio.run(main())
