# Each line that a program prints is a line of the trace.
import asyncio


async def main():
    print("one\ntwo", 3, sep=" | ")
    print()
    print("no newline", end="")
    print("next", "word", sep="")
    await asyncio.sleep(0)


print("before")
asyncio.run(main())
print("after")
