# Threads wait for locks, events, conditions, semaphores, barriers, queues and one another.
# versions: 3.11 3.12 3.13
import queue
import threading
import time

lock, total = threading.Lock(), 0


def add():
    global total
    for _ in range(2):
        with lock:
            before = total
            time.sleep(0.5)
            total = before + 1


def all_of(function, *lists):
    threads = [threading.Thread(target=function, args=args) for args in zip(*lists)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


threads = [threading.Thread(target=add) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(total, time.monotonic())

event = threading.Event()
condition = threading.Condition()
semaphore = threading.BoundedSemaphore(2)
barrier = threading.Barrier(3)
items = queue.Queue(2)


def wait_for_event():
    print("event", event.wait(1), event.wait(5), time.monotonic())


def wait_for_condition(name):
    with condition:
        condition.wait()
        print(name, "notified")


def pass_semaphore(number):
    with semaphore:
        time.sleep(1)
        print("passed", number, time.monotonic())


def meet(number):
    time.sleep(number)
    print("met", barrier.wait(), time.monotonic())


def consume():
    while True:
        item = items.get()
        if item is None:
            break
        time.sleep(0.1)
        print("item", item)
        items.task_done()


waiting = threading.Thread(target=wait_for_event)
waiting.start()
time.sleep(2)
event.set()
waiting.join()
both = [threading.Thread(target=wait_for_condition, args=(name,)) for name in "ab"]
for thread in both:
    thread.start()
with condition:
    condition.notify_all()
for thread in both:
    thread.join()
all_of(pass_semaphore, range(3))
all_of(meet, range(3))
consumer = threading.Thread(target=consume, daemon=True)
consumer.start()
for number in range(5):
    items.put(number)
items.join()
print("joined", time.monotonic(), items.qsize(), items.unfinished_tasks)
items.put(None)
consumer.join()
timer = threading.Timer(1.5, print, ["timer"])
timer.start()
timer.join()
print(threading.active_count(), time.monotonic())
