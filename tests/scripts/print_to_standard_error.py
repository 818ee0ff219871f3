# print to standard error is a line of the trace too; logging is not.
import asyncio
import logging
import sys


async def main():
    logging.basicConfig(level=logging.CRITICAL)
    logging.getLogger(__name__).info("not shown")
    print("to standard error", file=sys.stderr)
    print("to standard output", file=sys.stdout, flush=True)


asyncio.run(main())
