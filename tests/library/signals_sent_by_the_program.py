"""Signals that a program sends to itself: handlers of its own, of the loop, and what an interrupt does to asyncio.run."""

import asyncio
import os
import signal


def usr1(number, frame):
    print("handler", number, frame.f_code.co_name)


print(signal.getsignal(signal.SIGUSR1), signal.getsignal(signal.SIGINT) is signal.default_int_handler)
print(signal.signal(signal.SIGUSR1, usr1), signal.getsignal(signal.SIGUSR1) is usr1)
signal.raise_signal(signal.SIGUSR1)
os.kill(os.getpid(), signal.SIGUSR1)
print(signal.signal(signal.SIGUSR1, signal.SIG_IGN) is usr1)
signal.raise_signal(signal.SIGUSR1)
signal.raise_signal(signal.SIGCHLD)
try:
    signal.raise_signal(signal.SIGINT)
except KeyboardInterrupt as error:
    print("interrupted", error.args)
for wrong in (lambda: signal.signal(signal.SIGKILL, usr1), lambda: signal.signal(0, usr1), lambda: signal.signal(2, "x")):
    try:
        wrong()
    except (OSError, ValueError, TypeError) as error:
        print(type(error).__name__, error)
print(signal.strsignal(15), repr(signal.SIGTERM), signal.Signals(2).name, signal.Signals["SIGHUP"], signal.SIG_DFL)


async def stops_by_signal():
    loop, stop, order = asyncio.get_running_loop(), asyncio.Event(), []

    def handler(word):
        order.append(word)
        stop.set()

    loop.add_signal_handler(signal.SIGTERM, handler, "terminated")
    loop.call_soon(os.kill, os.getpid(), signal.SIGTERM)
    loop.call_soon(order.append, "after the signal")
    await stop.wait()
    print(order, loop.remove_signal_handler(signal.SIGTERM), loop.remove_signal_handler(signal.SIGTERM))
    for wrong in (lambda: loop.add_signal_handler(signal.SIGKILL, stop.set), lambda: loop.add_signal_handler(99, stop.set),
                  lambda: loop.add_signal_handler("x", stop.set), lambda: loop.add_signal_handler(2, asyncio.sleep)):
        try:
            wrong()
        except (RuntimeError, ValueError, TypeError) as error:
            print(type(error).__name__, error)


asyncio.run(stops_by_signal())


async def is_interrupted(swallows):
    asyncio.get_running_loop().call_soon(signal.raise_signal, signal.SIGINT)
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError as error:
        print("cancelled", error.args)
        if not swallows:
            raise
        return "went on"
    finally:
        print("cleaned up")


def with_runner(main):
    with asyncio.Runner() as runner:
        return runner.run(main)


for run in (asyncio.run, with_runner):
    for swallows in (False, True):
        try:
            print(run(is_interrupted(swallows)))
        except KeyboardInterrupt as error:
            print("KeyboardInterrupt", error.args)


async def raises_in_a_callback(loop):
    loop.call_soon(signal.raise_signal, signal.SIGINT)
    await asyncio.sleep(10)


loop = asyncio.new_event_loop()
try:
    loop.run_until_complete(raises_in_a_callback(loop))
except KeyboardInterrupt:
    print("out of the loop", loop.is_running())
loop.close()
