# stop() before run_forever: exactly one iteration, with what is ready and due, and without waiting for timers.
import asyncio

loop = asyncio.new_event_loop()
loop.call_soon(print, "ready")
loop.call_later(0, print, "due at once")
loop.call_later(1, print, "due later")
loop.stop()
loop.run_forever()
print("stopped at", loop.time(), loop.is_running())
loop.call_soon(lambda: (print("stops"), loop.stop(), loop.call_soon(print, "scheduled by the batch")))
loop.call_soon(print, "rest of the batch")
loop.run_forever()
print("again")
loop.stop()
loop.stop()
loop.run_forever()
loop.close()
