# set_exception of a future whose callbacks can't be scheduled, for the loop is closed, raises; the future has the exception, and nobody is
# told that it was never retrieved.
import asyncio


def hear(future):
    print("never")


def main():
    loop = asyncio.new_event_loop()
    alone, heard = loop.create_future(), loop.create_future()
    heard.add_done_callback(hear)
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()
    alone.set_exception(ValueError("alone"))
    try:
        heard.set_exception(ValueError("heard"))
    except RuntimeError as error:
        print(repr(error))
    print(heard)
    del heard
    print("gone")
    del alone
    print("gone")


main()
