# A pool and its futures without any loop: submit, result, map, wait, as_completed, shutdown.
# versions: 3.11 3.12 3.13
import time
from concurrent.futures import FIRST_COMPLETED, FIRST_EXCEPTION, ThreadPoolExecutor, as_completed, wait


def work(seconds):
    time.sleep(abs(seconds))
    if seconds < 0:
        raise ValueError(seconds)
    return seconds


with ThreadPoolExecutor(max_workers=2) as pool:
    futures = [pool.submit(work, seconds) for seconds in (3, 1, 2)]
    for future in as_completed(futures):
        print(future.result(), time.monotonic())
    print(list(pool.map(work, (1, 2, 1))), time.monotonic())
    done, pending = wait([pool.submit(work, 1), pool.submit(work, 2)], return_when=FIRST_COMPLETED)
    print(len(done), len(pending), time.monotonic())
    done, pending = wait([pool.submit(work, 3), pool.submit(work, -1)], return_when=FIRST_EXCEPTION)
    print([repr(future.exception()) for future in done], len(pending), time.monotonic())
    late = pool.submit(work, 5)
    try:
        late.result(timeout=1)
    except TimeoutError:
        print("late", time.monotonic())
    late.add_done_callback(lambda future: print("callback", future.result()))
    print(late.running(), late.done(), late.cancel())
print("left", time.monotonic())
try:
    pool.submit(work, 1)
except RuntimeError as error:
    print(error)
