import signal
import threading
from concurrent.futures import ThreadPoolExecutor

print(signal.SIGINT, repr(signal.SIGTERM), int(signal.SIGTERM), signal.Signals(2).name)
print(threading.current_thread().name, threading.main_thread() is threading.current_thread())
lock = threading.Lock()
with lock:
    print(lock.locked(), lock.acquire(blocking=False))
with threading.RLock() as held:
    print(held)
print(ThreadPoolExecutor.__name__)
