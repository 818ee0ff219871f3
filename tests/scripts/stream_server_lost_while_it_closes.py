# serve_forever that was cancelled waits for the server to close; one that is lost meanwhile goes in silence.
import asyncio

kept = []


async def main():
    server = await asyncio.start_server(lambda reader, writer: None, "localhost", 7)
    kept.append(await asyncio.open_connection("localhost", 7))
    serving = asyncio.create_task(server.serve_forever())
    await asyncio.sleep(0.25)
    print("serving:", not serving.done())


asyncio.run(main())
