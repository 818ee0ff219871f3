"""Queues between threads."""

from collections import deque
from heapq import heappop, heappush
from threading import Condition, Lock, _now
import sys


class Empty(Exception):
    pass


Empty.__module__ = "_queue"


class Full(Exception):
    pass


class ShutDown(Exception):
    pass


class Queue:
    def __init__(self, maxsize=0):
        self.maxsize = maxsize
        self._init(maxsize)
        self.mutex = Lock()
        self.not_empty, self.not_full = Condition(self.mutex), Condition(self.mutex)
        self.all_tasks_done = Condition(self.mutex)
        self.unfinished_tasks = 0
        self.is_shutdown = False

    def _init(self, maxsize):
        self.queue = deque()

    def _qsize(self):
        return len(self.queue)

    def _put(self, item):
        self.queue.append(item)

    def _get(self):
        return self.queue.popleft()

    def qsize(self):
        return self._qsize()

    def empty(self):
        return not self._qsize()

    def full(self):
        return 0 < self.maxsize <= self._qsize()

    def put(self, item, block=True, timeout=None):
        with self.not_full:
            self._await(self.not_full, self.full, Full, block, timeout)
            self._put(item)
            self.unfinished_tasks += 1
            self.not_empty.notify()

    def get(self, block=True, timeout=None):
        with self.not_empty:
            self._await(self.not_empty, self.empty, Empty, block, timeout)
            item = self._get()
            self.not_full.notify()
            return item

    def _await(self, condition, hinders, error, block, timeout):
        """Waits, in a condition, until nothing hinders any more."""
        if block and timeout is not None and timeout < 0:
            raise ValueError("'timeout' must be a non-negative number")
        until = None if timeout is None else _now() + timeout
        while True:
            if self.is_shutdown and (error is Full or hinders()):
                raise ShutDown
            if not hinders():
                return
            left = None if until is None else until - _now()
            if not block or left is not None and left <= 0:
                raise error
            condition.wait(left)

    def put_nowait(self, item):
        return self.put(item, block=False)

    def get_nowait(self):
        return self.get(block=False)

    def task_done(self):
        with self.all_tasks_done:
            if self.unfinished_tasks <= 0:
                raise ValueError("task_done() called too many times")
            self.unfinished_tasks -= 1
            if not self.unfinished_tasks:
                self.all_tasks_done.notify_all()

    def join(self):
        with self.all_tasks_done:
            while self.unfinished_tasks:
                self.all_tasks_done.wait()

    if (3, 13) <= sys.version_info:
        def shutdown(self, immediate=False):
            with self.mutex:
                self.is_shutdown = True
                while immediate and self._qsize():
                    self._get()
                    self.unfinished_tasks -= 0 < self.unfinished_tasks
                if immediate:
                    self.all_tasks_done.notify_all()
                self.not_empty.notify_all()
                self.not_full.notify_all()


class PriorityQueue(Queue):
    def _init(self, maxsize):
        self.queue = []

    def _put(self, item):
        heappush(self.queue, item)

    def _get(self):
        return heappop(self.queue)


class LifoQueue(Queue):
    def _init(self, maxsize):
        self.queue = []

    def _get(self):
        return self.queue.pop()


class SimpleQueue:
    __slots__ = ("_items", "_has_items")
    def __init__(self):
        self._items = deque()
        self._has_items = Condition(Lock())

    def put(self, item, block=True, timeout=None):
        with self._has_items:
            self._items.append(item)
            self._has_items.notify()

    def get(self, block=True, timeout=None):
        with self._has_items:
            if not self._items:
                if not block or not self._has_items.wait_for(lambda: self._items, timeout):
                    raise Empty
            return self._items.popleft()

    def put_nowait(self, item):
        self.put(item)

    def get_nowait(self):
        return self.get(block=False)

    def empty(self):
        return not self._items

    def qsize(self):
        return len(self._items)


SimpleQueue.__module__ = "_queue"
