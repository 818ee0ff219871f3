# create_server and create_connection with protocols of the program's: what they are told, in which iteration.
import asyncio


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        print("server: made", transport.get_extra_info("peername"))
        self.transport = transport

    def data_received(self, data):
        print("server: received", data)
        self.transport.write(data)

    def eof_received(self):
        print("server: eof")

    def connection_lost(self, error):
        print("server: lost", error)


class Client(asyncio.Protocol):
    def __init__(self, done):
        self.done = done

    def connection_made(self, transport):
        print("client: made")
        transport.write(b"hello")

    def data_received(self, data):
        print("client: received", data)
        self.done.set_result(None)

    def connection_lost(self, error):
        print("client: lost", error)


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Echo, "127.0.0.1", 7)
    done = loop.create_future()
    transport, protocol = await loop.create_connection(lambda: Client(done), "127.0.0.1", 7)
    print(type(protocol).__name__, transport.get_protocol() is protocol, transport.is_closing())
    await done
    transport.close()
    await asyncio.sleep(1)
    server.close()
    await server.wait_closed()


asyncio.run(main())
