# Only one can wait in serve_forever: all others fail, and leave the one alone.
import asyncio


def connected(reader, writer):
    pass


async def forever(server, name):
    try:
        await server.serve_forever()
    except RuntimeError as error:
        print(name, str(error).rsplit("> ")[-1])
    except asyncio.CancelledError:
        print(name, "cancelled")
        raise


async def main():
    server = await asyncio.start_server(connected, "localhost", 7)
    tasks = [asyncio.create_task(forever(server, name)) for name in ("first", "second", "third")]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    print([task.done() for task in tasks], server.is_serving())
    tasks[0].cancel()
    await asyncio.wait(tasks)
    await forever(server, "late")


asyncio.run(main())
