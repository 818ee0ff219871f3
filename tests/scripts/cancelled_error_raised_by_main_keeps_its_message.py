# A CancelledError that main itself raises leaves asyncio.run as it is.
import asyncio


async def main():
    raise asyncio.CancelledError("my own")


try:
    asyncio.run(main())
except asyncio.CancelledError as error:
    print(repr(error))
