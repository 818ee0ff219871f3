# A program: the handler starts a mail in the background and returns; a sleeping mail lives, one that waits for its reply is lost.
import asyncio


class MailServer:
    def __init__(self):
        self.pending = []

    async def send(self, text):
        await asyncio.sleep(0.5)
        print("connected for", text)
        reply = asyncio.get_running_loop().create_future()
        return await reply


async def handler(number):
    server = MailServer()
    asyncio.create_task(server.send(f"mail {number}"), name=f"mail {number}")
    return f"response {number}"


async def main():
    for number in range(3):
        print(await handler(number))
        await asyncio.sleep(1)
    print("main ends")


asyncio.run(main())
