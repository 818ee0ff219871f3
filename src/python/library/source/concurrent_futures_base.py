"""Futures that threads wait for."""

import itertools
import logging
import threading
import time

FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED = "FIRST_COMPLETED", "FIRST_EXCEPTION", "ALL_COMPLETED"
PENDING, RUNNING, CANCELLED = "PENDING", "RUNNING", "CANCELLED"
CANCELLED_AND_NOTIFIED, FINISHED = "CANCELLED_AND_NOTIFIED", "FINISHED"
_OVER = (CANCELLED, CANCELLED_AND_NOTIFIED, FINISHED)
_TEXTS = {CANCELLED_AND_NOTIFIED: "cancelled"}
_hashes = itertools.count(1)
LOGGER = logging.getLogger("concurrent.futures")


class Error(Exception):
    pass


class CancelledError(Error):
    pass


TimeoutError = TimeoutError


class InvalidStateError(Error):
    pass


class BrokenExecutor(RuntimeError):
    pass


class Future:
    def __init__(self):
        self._condition = threading.Condition()
        self._state = PENDING
        self._result = None
        self._exception = None
        self._waiters = []
        self._done_callbacks = []
        self._hash = None

    def __hash__(self):
        if self._hash is None:
            self._hash = next(_hashes)      # sets of futures keep the order in which they came to one
        return self._hash

    def __repr__(self):
        state = _TEXTS.get(self._state, self._state.lower())
        if self._state == FINISHED:
            if self._exception:
                state += f" raised {type(self._exception).__name__}"
            else:
                state += f" returned {type(self._result).__name__}"
        return f"<{type(self).__name__} at {id(self):#x} state={state}>"

    def cancelled(self):
        return self._state in (CANCELLED, CANCELLED_AND_NOTIFIED)

    def running(self):
        return self._state == RUNNING

    def done(self):
        return self._state in _OVER

    def cancel(self):
        with self._condition:
            if self._state in (RUNNING, FINISHED):
                return False
            if self.cancelled():
                return True
            self._state = CANCELLED
            self._condition.notify_all()
        self._invoke_callbacks()
        return True

    def add_done_callback(self, fn):
        with self._condition:
            if not self.done():
                self._done_callbacks.append(fn)
                return
        self._invoke(fn)

    def _invoke_callbacks(self):
        for callback in self._done_callbacks:
            self._invoke(callback)

    def _invoke(self, callback):
        try:
            callback(self)
        except Exception:
            LOGGER.exception("exception calling callback for %r", self)

    def result(self, timeout=None):
        try:
            with self._condition:
                self._await(timeout)
                return self._outcome()
        finally:
            self = None

    def exception(self, timeout=None):
        with self._condition:
            self._await(timeout)
            return self._exception

    def _await(self, timeout):
        """Waits until the future is over, once."""
        if not self.done():
            self._condition.wait(timeout)
        if self.cancelled():
            raise CancelledError()
        if not self.done():
            raise TimeoutError()

    def _outcome(self):
        if self._exception is None:
            return self._result
        try:
            raise self._exception
        finally:
            self = None

    def set_running_or_notify_cancel(self):
        with self._condition:
            if self._state == PENDING:
                self._state = RUNNING
                return True
            if self._state == CANCELLED:
                self._state = CANCELLED_AND_NOTIFIED
                self._tell_waiters()
                return False
            LOGGER.critical("Future %s in unexpected state: %s", id(self), self._state)
            raise RuntimeError("Future in unexpected state")

    def set_result(self, result):
        self._finish(result, None)

    def set_exception(self, exception):
        self._finish(None, exception)

    def _finish(self, result, exception):
        with self._condition:
            if self.done():
                raise InvalidStateError(f"{self._state}: {self!r}")
            self._result, self._exception = result, exception
            self._state = FINISHED
            self._tell_waiters()
            self._condition.notify_all()
        exception = None
        self._invoke_callbacks()

    def _tell_waiters(self):
        for waiter in self._waiters:
            waiter.add(self)

    __class_getitem__ = classmethod(type(list[int]))


class _Waiter:
    """Somebody who waits for several futures: until one is over, until one fails, or until all are over."""

    def __init__(self, pending, return_when):
        self.left = len(pending)
        self.return_when = return_when
        self.event = threading.Event()
        self.finished = []
        for future in pending:
            future._waiters.append(self)

    def add(self, future):
        self.finished.append(future)
        self.left -= 1
        is_first = self.return_when == FIRST_COMPLETED
        failed = self.return_when == FIRST_EXCEPTION and future._exception is not None
        if is_first or failed or not self.left:
            self.event.set()


def _is_told(future):
    return future._state in (CANCELLED_AND_NOTIFIED, FINISHED)


class DoneAndNotDoneFutures(tuple):
    done = property(lambda self: self[0])
    not_done = property(lambda self: self[1])

    def __repr__(self):
        return f"DoneAndNotDoneFutures(done={self[0]!r}, not_done={self[1]!r})"


def wait(fs, timeout=None, return_when=ALL_COMPLETED):
    if return_when not in (FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED):
        raise ValueError(f"Invalid return condition: {return_when!r}")
    fs = set(fs)
    done = {future for future in fs if _is_told(future)}
    not_done = fs - done
    is_enough = (return_when == FIRST_COMPLETED and done or return_when == FIRST_EXCEPTION
                 and any(not future.cancelled() and future._exception is not None for future in done))
    if is_enough or not not_done:
        return DoneAndNotDoneFutures((done, not_done))
    waiter = _Waiter(not_done, return_when)
    waiter.event.wait(timeout)
    for future in not_done:
        future._waiters.remove(waiter)
    done.update(waiter.finished)
    return DoneAndNotDoneFutures((done, fs - done))


def as_completed(fs, timeout=None):
    until = None if timeout is None else time.monotonic() + timeout
    fs = set(fs)
    total = len(fs)
    told = {future for future in fs if _is_told(future)}
    pending = fs - told
    finished = list(told)[::-1]
    waiter = _Waiter(pending, FIRST_COMPLETED)
    watched = list(pending)
    try:
        while True:
            while finished:
                future = finished.pop(0)
                fs.discard(future)
                pending.discard(future)
                yield future
                del future
            if not pending:
                return
            left = None if until is None else until - time.monotonic()
            if left is not None and left <= 0:      # the clock stands still here: CPython asks once more
                raise TimeoutError(f"{len(pending)} (of {total}) futures unfinished")
            waiter.event.wait(left)
            finished, waiter.finished = waiter.finished, []
            waiter.event.clear()
    finally:
        for future in watched:
            future._waiters.remove(waiter)


def _result_or_cancel(future, timeout=None):
    try:
        try:
            return future.result(timeout)
        finally:
            future.cancel()
    finally:
        del future


class Executor:
    def submit(self, fn, /, *args, **kwargs):
        raise NotImplementedError()

    def map(self, fn, *iterables, timeout=None, chunksize=1):
        until = None if timeout is None else time.monotonic() + timeout
        fs = [self.submit(fn, *args) for args in zip(*iterables)]

        def result_iterator():
            try:
                fs.reverse()
                while fs:
                    left = None if until is None else until - time.monotonic()
                    yield _result_or_cancel(fs.pop(), left)
            finally:
                for future in fs:
                    future.cancel()
        return result_iterator()

    def shutdown(self, wait=True, *, cancel_futures=False):
        pass

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_val, exc_tb):
        self.shutdown(wait=True)
        return False
