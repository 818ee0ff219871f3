"""Calls that run in other threads; there are no other processes."""

from concurrent.futures._base import (ALL_COMPLETED, FIRST_COMPLETED, FIRST_EXCEPTION, BrokenExecutor, CancelledError,
                                      Executor, Future, InvalidStateError, TimeoutError, as_completed, wait)
from concurrent.futures.thread import ThreadPoolExecutor


class ProcessPoolExecutor(Executor):
    def __init__(self, *args, **options):
        raise NotImplementedError("weakloop does not know ProcessPoolExecutor: a run is one process. To see what the tasks around "
                                  "it do, put a ThreadPoolExecutor in its place")


ProcessPoolExecutor.__module__ = "concurrent.futures.process"


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(f"module 'concurrent.futures' has no attribute {name!r}")
    raise NotImplementedError(f"weakloop does not know concurrent.futures.{name}")
