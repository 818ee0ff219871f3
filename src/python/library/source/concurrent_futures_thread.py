"""A pool of threads. What holds what is as in CPython: a thread holds the call that it runs, and that its future."""

import itertools
import os
import queue
import sys
import threading
import weakref

from concurrent.futures import _base

_threads_queues = weakref.WeakKeyDictionary()
_shutdown = False
_global_shutdown_lock = threading.Lock()


def _python_exit():
    global _shutdown
    with _global_shutdown_lock:
        _shutdown = True
    items = list(_threads_queues.items())
    for thread, work_queue in items:
        work_queue.put(None)
    for thread, work_queue in items:
        thread.join()


threading._register_atexit(_python_exit)


class _WorkItem:
    def __init__(self, future, fn, args, kwargs):
        self.future = future
        self.fn = fn
        self.args = args
        self.kwargs = kwargs

    def run(self):
        if not self.future.set_running_or_notify_cancel():
            return
        try:
            result = self.fn(*self.args, **self.kwargs)
        except BaseException as exc:
            self.future.set_exception(exc)
            # The exception holds this frame.
            self = None
        else:
            self.future.set_result(result)


def _begin(executor_reference, initializer, initargs):
    """Runs the initializer; answers whether it went well."""
    try:
        if initializer is not None:
            initializer(*initargs)
        return True
    except BaseException:
        _base.LOGGER.critical("Exception in initializer:", exc_info=True)
        executor = executor_reference()
        if executor is not None:
            executor._initializer_failed()
        return False


def _worker(executor_reference, work_queue, initializer, initargs):
    if not _begin(executor_reference, initializer, initargs):
        return
    while True:
        if _IS_IDLE_WHEN_EMPTY and work_queue.empty():
            _say_idle(executor_reference())
        work_item = work_queue.get(block=True)
        if work_item is not None:
            work_item.run()
            del work_item
            if not _IS_IDLE_WHEN_EMPTY:
                _say_idle(executor_reference())
            continue
        executor = executor_reference()
        if _shutdown or executor is None or executor._shutdown:
            if executor is not None:
                executor._shutdown = True
            work_queue.put(None)
            return
        del executor


# Before 3.12 a thread counts as idle after each call, even if the next one is waiting for it already.
_IS_IDLE_WHEN_EMPTY = (3, 12) <= sys.version_info


def _say_idle(executor):
    if executor is not None:
        executor._idle_semaphore.release()


class BrokenThreadPool(_base.BrokenExecutor):
    pass


class ThreadPoolExecutor(_base.Executor):
    _counter = itertools.count().__next__

    def __init__(self, max_workers=None, thread_name_prefix="", initializer=None, initargs=()):
        if max_workers is None:
            max_workers = min(32, (os.cpu_count() or 1) + 4)
        if max_workers <= 0:
            raise ValueError("max_workers must be greater than 0")
        if initializer is not None and not callable(initializer):
            raise TypeError("initializer must be a callable")
        self._max_workers = max_workers
        self._work_queue = queue.SimpleQueue()
        self._idle_semaphore = threading.Semaphore(0)
        self._threads = set()
        self._broken = False
        self._shutdown = False
        self._shutdown_lock = threading.Lock()
        self._thread_name_prefix = thread_name_prefix or f"ThreadPoolExecutor-{self._counter()}"
        self._initializer = initializer
        self._initargs = initargs

    def submit(self, fn, /, *args, **kwargs):
        with self._shutdown_lock, _global_shutdown_lock:
            if self._broken:
                raise BrokenThreadPool(self._broken)
            if self._shutdown:
                raise RuntimeError("cannot schedule new futures after shutdown")
            if _shutdown:
                raise RuntimeError("cannot schedule new futures after interpreter shutdown")
            future = _base.Future()
            self._work_queue.put(_WorkItem(future, fn, args, kwargs))
            self._adjust_thread_count()
            return future

    def _adjust_thread_count(self):
        if self._idle_semaphore.acquire(blocking=False):
            return

        def weakref_cb(_, q=self._work_queue):
            q.put(None)

        number = len(self._threads)
        if number < self._max_workers:
            reference = weakref.ref(self, weakref_cb)
            arguments = (reference, self._work_queue, self._initializer, self._initargs)
            thread = threading.Thread(name=f"{self._thread_name_prefix}_{number}", target=_worker, args=arguments)
            thread.start()
            self._threads.add(thread)
            _threads_queues[thread] = self._work_queue

    def _drain(self):
        """Takes the calls that nobody has begun, without the ends that were put among them."""
        while not self._work_queue.empty():
            work_item = self._work_queue.get_nowait()
            if work_item is not None:
                yield work_item

    def _initializer_failed(self):
        with self._shutdown_lock:
            self._broken = "A thread initializer failed, the thread pool is not usable anymore"
            for work_item in self._drain():
                work_item.future.set_exception(BrokenThreadPool(self._broken))

    def shutdown(self, wait=True, *, cancel_futures=False):
        with self._shutdown_lock:
            self._shutdown = True
            if cancel_futures:
                for work_item in self._drain():
                    work_item.future.cancel()
            self._work_queue.put(None)
        if wait:
            for thread in self._threads:
                thread.join()
