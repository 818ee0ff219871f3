# When the script is over its threads are waited for, but for daemons; what a thread does not catch ends only that thread.
# versions: 3.11 3.12 3.13
import threading
import time


def work(name, seconds):
    time.sleep(seconds)
    print(name, time.monotonic())


def fail():
    raise ValueError("nobody catches this")


threading.Thread(target=work, args=("thread", 3)).start()
threading.Thread(target=work, args=("daemon", 5), daemon=True).start()
failing = threading.Thread(target=fail)
failing.start()
print(failing.is_alive(), threading.active_count())
own = threading.local()
own.value = 1


def look():
    print(hasattr(own, "value"), threading.current_thread().name)


named = threading.Thread(target=look, name="named")
named.start()
print("script ends", own.value)
