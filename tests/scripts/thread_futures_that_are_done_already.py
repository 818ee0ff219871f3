# as_completed first yields what is done already, the last of its set first, then the others as they end; wait(timeout=0) only looks.
# versions: 3.11 3.12 3.13
import queue
import time
from concurrent.futures import ThreadPoolExecutor, as_completed, wait


def work(seconds):
    time.sleep(seconds)
    return seconds


with ThreadPoolExecutor(2) as pool:
    futures = [pool.submit(work, seconds) for seconds in (0, 0, 2, 1)]
    numbers = {future: number for number, future in enumerate(futures)}
    done, pending = wait(futures, timeout=0)
    print(len(done), len(pending))
    time.sleep(0.5)
    for future in as_completed(futures):
        print(numbers[future], time.monotonic())
items = queue.Queue()
for timeout in (0, 0.5):
    try:
        items.get(timeout=timeout)
    except queue.Empty:
        print("empty", time.monotonic())
