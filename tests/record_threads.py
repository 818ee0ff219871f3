"""Threads that take turns, for tests/record.py: CPython's own, of which one at a time runs.

A thread runs until it waits for a lock or sleeps; then another one does. A new thread runs at once, inside of the call that starts it;
one that was woken runs when the thread that runs waits in turn, or the loop looks for events. What `threading`, `queue` and
`concurrent.futures` do is theirs: only locks, `time.sleep` and the start of a thread are replaced.
"""
import concurrent.futures.thread
import itertools
import os
import queue
import threading
import time
from collections import deque

CPUS = 4                                    # what weakloop says of its machine
really_allocate = threading._allocate_lock
really_join = threading.Thread.join
turns = None


class Turn:
    """What a thread waits for. The main thread has one too."""

    def __init__(self, thread=None):
        self.thread = thread
        self.baton = really_allocate()
        self.baton.acquire()
        self.giver = None                   # whom the baton goes back to
        self.until = None
        self.waits = False
        self.number = 0
        self.ended = False


class Turns:
    def __init__(self, trace, deadlock):
        self.trace, self.deadlock = trace, deadlock
        self.main = self.current = Turn()
        self.alive = []
        self.ready = deque()
        self.waits = 0
        self.any = False
        self.joining = {}

    def start(self, really, function, *args, **options):
        turn = Turn(function.__self__)
        self.any = True
        self.alive.append(turn)

        def run(*given):
            turn.baton.acquire()
            try:
                function(*given)
            finally:
                turn.ended = True
                self.alive.remove(turn)
                turn.giver.baton.release()

        answer = really(run, *args, **options)
        self.give(turn)
        return answer

    def give(self, turn):
        """Lets a thread run until it waits or ends."""
        self.trace.add("run", f"thread({turn.thread.name})")
        turn.giver, before = self.current, self.current
        self.current = turn
        turn.baton.release()
        before.baton.acquire()
        self.current = before
        if turn.ended:
            really_join(turn.thread)        # so that CPython knows it too
            turn.thread = None

    def wait(self, until=None):
        """Lets the thread that runs wait until it is woken, or for that moment."""
        turn = self.current
        if turn is self.main:
            return self.wait_in_main(until)
        turn.until, turn.waits, turn.number = until, True, self.waits
        self.waits += 1
        turn.giver.baton.release()
        turn.baton.acquire()

    def wait_in_main(self, until):
        self.main.waits = True
        while True:
            self.run_ready()
            if not self.main.waits:
                return
            wake = self.next_wake()
            if wake is not None and (until is None or wake <= until):
                self.trace.move(wake)
            elif until is not None:
                return self.trace.move(until)
            else:
                raise self.deadlock(f"deadlock at t={0 if self.trace.loop is None else self.trace.loop.clock:g}")

    def wake(self, turn):
        if turn.waits:
            turn.waits = False
            if turn is not self.main:
                self.ready.append(turn)

    def next_wake(self):
        return min((turn.until for turn in self.alive if turn.waits and turn.until is not None), default=None)

    def run_ready(self):
        now = self.trace.seconds()
        due = [turn for turn in self.alive if turn.waits and turn.until is not None and turn.until <= now]
        for turn in sorted(due, key=lambda turn: (turn.until, turn.number)):
            self.wake(turn)
        while self.ready:
            self.give(self.ready.popleft())

    def finish(self):
        """Waits, when the script is over, for all threads but the daemons (`threading._shutdown`)."""
        for function in reversed(threading._threading_atexits):
            function()
        while True:
            main = threading.main_thread()
            alive = [thread for thread in threading.enumerate() if thread is not main and not thread.daemon]
            if not alive:
                return
            alive[0].join()


class Lock:
    def __init__(self):
        self.taken = False
        self.waiting = []

    def acquire(self, blocking=True, timeout=-1):
        if self.taken:
            if not blocking or not self.wait(timeout):
                return False
        self.taken = True
        return True

    def wait(self, timeout):
        until = None if timeout < 0 else turns.trace.seconds() + timeout
        me = turns.current
        self.waiting.append(me)
        try:
            while self.taken:
                if until is not None and until <= turns.trace.seconds():
                    return False
                turns.wait(until)
            return True
        finally:
            self.waiting.remove(me)

    def release(self):
        if not self.taken:
            raise RuntimeError("release unlocked lock")
        self.taken = False
        if self.waiting:
            turns.wake(self.waiting[0])

    def locked(self):
        return self.taken

    def __enter__(self):
        return self.acquire()

    def __exit__(self, *args):
        self.release()


def sleep(seconds):
    if turns.any:
        turns.wait(turns.trace.seconds() + seconds)     # nobody wakes who sleeps
    else:
        turns.trace.sleep(seconds)


def join(self, timeout=None):
    """Thread.join, for a thread that takes turns."""
    if not self._started.is_set() or self is threading.current_thread():
        return really_join(self)            # which says what is wrong
    until = None if timeout is None else turns.trace.seconds() + max(timeout, 0)
    joining = turns.joining.setdefault(self, [])
    joining.append(turns.current)
    while self.is_alive() and (until is None or turns.trace.seconds() < until):
        turns.wait(until)
    joining.remove(turns.current)


def hash_by_number():
    """A hash by which sets keep the order in which objects came to the first of them."""
    numbers = itertools.count(1)

    def number(self):
        if "hash_number" not in self.__dict__:
            self.hash_number = next(numbers)
        return self.hash_number
    return number


def delete(self):
    """Thread._delete, the last that a thread does: it wakes those who wait for its end."""
    really_delete(self)
    for turn in turns.joining.get(self, []):
        turns.wake(turn)


really_delete = threading.Thread._delete


def install(trace, deadlock):
    """Puts locks and threads that take turns where scripts look for the real ones."""
    global turns
    turns = Turns(trace, deadlock)
    for name in ("_start_new_thread", "_start_joinable_thread"):
        if hasattr(threading, name):
            really = getattr(threading, name)
            setattr(threading, name, lambda *args, really=really, **options: turns.start(really, *args, **options))
    threading._allocate_lock = threading.Lock = Lock
    threading._CRLock = None
    threading.Thread.join, threading.Thread._delete = join, delete
    threading.Thread.__hash__, concurrent.futures.Future.__hash__ = hash_by_number(), hash_by_number()
    queue.SimpleQueue = queue._PySimpleQueue
    queue.time = threading._time = trace.seconds
    concurrent.futures.thread._global_shutdown_lock = Lock()
    threading.excepthook = lambda args: None    # CPython writes to standard error
    os.cpu_count = os.process_cpu_count = lambda: CPUS
    time.sleep = sleep
