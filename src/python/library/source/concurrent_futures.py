"""Executors, which weakloop refuses: it has one thread and one process."""

FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED = "FIRST_COMPLETED", "FIRST_EXCEPTION", "ALL_COMPLETED"
TimeoutError = TimeoutError


class Error(Exception):
    pass


class CancelledError(Error):
    pass


class InvalidStateError(Error):
    pass


class Executor:
    def __init__(self, *args, **options):
        name = type(self).__name__
        raise NotImplementedError(f"weakloop does not know {name}: it runs programs in one thread, in virtual time")


class ThreadPoolExecutor(Executor):
    pass


class ProcessPoolExecutor(Executor):
    pass


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(f"module 'concurrent.futures' has no attribute {name!r}")
    raise NotImplementedError(f"weakloop does not know concurrent.futures.{name}: it runs programs in one thread")
