# versions: 3.12 3.13
# A client callback that is done in its eager first step: its end is called back before the writer that nobody keeps closes
# the connection, since the call that made the task still holds it.
import asyncio


async def client(reader, writer):
    print("served")


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    server = await asyncio.start_server(client, "localhost", 7)
    reader, writer = await asyncio.open_connection("localhost", 7)
    print(await reader.read())
    writer.close()
    server.close()


asyncio.run(main())
