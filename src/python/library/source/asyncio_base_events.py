"""The parts of asyncio that are coroutines over the program's own objects. `take_asyncgens` and `tasks_in_order` are native."""

from asyncio import (CancelledError, _get_running_loop, gather, get_event_loop, iscoroutine,
                     new_event_loop, set_event_loop, BaseEventLoop as _new_event_loop)


async def shutdown_asyncgens(loop):
    closing = take_asyncgens(loop)
    results = await gather(*[agen.aclose() for agen in closing], return_exceptions=True)
    for result, agen in zip(results, closing):
        if isinstance(result, Exception):
            loop.call_exception_handler({
                "message": f"an error occurred during closing of asynchronous generator {agen!r}",
                "exception": result,
                "asyncgen": agen,
            })


shutdown_asyncgens.__qualname__ = "BaseEventLoop.shutdown_asyncgens"


class AbstractEventLoopPolicy:
    def get_event_loop(self):
        raise NotImplementedError

    def set_event_loop(self, loop):
        raise NotImplementedError

    def new_event_loop(self):
        raise NotImplementedError


AbstractEventLoopPolicy.__module__ = "asyncio.events"


class DefaultEventLoopPolicy(AbstractEventLoopPolicy):
    def get_event_loop(self):
        return get_event_loop()

    def set_event_loop(self, loop):
        set_event_loop(loop)

    def new_event_loop(self):
        return _new_event_loop()


DefaultEventLoopPolicy.__module__ = "asyncio.unix_events"
DefaultEventLoopPolicy.__name__ = DefaultEventLoopPolicy.__qualname__ = "_UnixDefaultEventLoopPolicy"
_policy = DefaultEventLoopPolicy()


def get_event_loop_policy():
    return _policy


def set_event_loop_policy(policy):
    global _policy
    if policy is not None and not isinstance(policy, AbstractEventLoopPolicy):
        raise TypeError(f"policy must be an instance of AbstractEventLoopPolicy or None, not '{type(policy).__name__}'")
    _policy = DefaultEventLoopPolicy() if policy is None else policy


def new_loop_of_policy():
    """What the program's own policy makes; `None` where it has none, or one that makes the usual."""
    if type(_policy).new_event_loop is not DefaultEventLoopPolicy.new_event_loop:
        return _policy.new_event_loop()


async def _wrap_awaitable(awaitable):
    return await awaitable


class Runner:
    def __init__(self, *, debug=None, loop_factory=None):
        self._debug = debug
        self._loop_factory = loop_factory
        self._loop = None
        self._state = "created"

    def __enter__(self):
        self._lazy_init()
        return self

    def __exit__(self, exc_type, exc_val, exc_tb):
        self.close()

    def close(self):
        if self._state != "initialized":
            return
        loop = self._loop
        try:
            _cancel_all_tasks(loop)
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.run_until_complete(loop.shutdown_default_executor())
        finally:
            if self._loop_factory is None:
                set_event_loop(None)
            loop.close()
            self._loop = None
            self._state = "closed"

    def get_loop(self):
        self._lazy_init()
        return self._loop

    def run(self, coro, *, context=None):
        if not iscoroutine(coro):
            raise ValueError(f"a coroutine was expected, got {coro!r}")
        if _get_running_loop() is not None:
            raise RuntimeError("Runner.run() cannot be called from a running event loop")
        self._lazy_init()
        if context is None:
            context = self._context
        task = self._loop.create_task(coro, context=context)
        _begin_main_task(task)
        try:
            return self._loop.run_until_complete(task)
        except CancelledError:
            if _end_main_task() and task.uncancel() == 0:
                raise KeyboardInterrupt()
            raise
        finally:
            _end_main_task()

    def _lazy_init(self):
        from contextvars import copy_context
        if self._state == "closed":
            raise RuntimeError("Runner is closed")
        if self._state == "initialized":
            return
        if self._loop_factory is None:
            self._loop = new_event_loop()
            set_event_loop(self._loop)
        else:
            self._loop = self._loop_factory()
        if self._debug is not None:
            self._loop.set_debug(self._debug)
        self._context = copy_context()
        self._state = "initialized"


Runner.__module__ = "asyncio.runners"


def _cancel_all_tasks(loop):
    # CPython's is a set, in the order of addresses, which lets go of its first item first: a list does of its last.
    to_cancel = tasks_in_order(loop)[::-1]
    if not to_cancel:
        return
    for task in reversed(to_cancel):
        task.cancel()
    loop.run_until_complete(gather(*reversed(to_cancel), return_exceptions=True))
    for task in reversed(to_cancel):
        if not task.cancelled() and task.exception() is not None:
            loop.call_exception_handler({
                "message": "unhandled exception during asyncio.run() shutdown",
                "exception": task.exception(),
                "task": task,
            })
