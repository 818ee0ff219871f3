"""How a loop waits for calls in other threads, and how other threads hand work to a loop."""

import concurrent.futures
import sys
import threading
from asyncio import CancelledError, InvalidStateError, ensure_future, get_event_loop, get_running_loop, iscoroutine, isfuture, timeout
from contextvars import copy_context
from functools import partial


async def to_thread(func, /, *args, **kwargs):
    loop = get_running_loop()
    ctx = copy_context()
    func_call = partial(ctx.run, func, *args, **kwargs)
    return await loop.run_in_executor(None, func_call)


def run_in_executor(loop, executor, func, *args):
    if loop.is_closed():
        raise RuntimeError("Event loop is closed")
    if executor is None:
        executor = loop._default_executor
        if loop._executor_shutdown_called:
            raise RuntimeError("Executor shutdown has been called")
        if executor is None:
            executor = concurrent.futures.ThreadPoolExecutor(thread_name_prefix="asyncio")
            loop._default_executor = executor
    return wrap_future(executor.submit(func, *args), loop=loop)


def set_default_executor(loop, executor):
    if not isinstance(executor, concurrent.futures.ThreadPoolExecutor):
        raise TypeError("executor must be ThreadPoolExecutor instance")
    loop._default_executor = executor


def wrap_future(future, *, loop=None):
    if isfuture(future):
        return future
    assert isinstance(future, concurrent.futures.Future), f"concurrent.futures.Future is expected, got {future!r}"
    new_future = (get_event_loop() if loop is None else loop).create_future()
    _chain_future(future, new_future)
    return new_future


def _chain_future(source, destination):
    """Hands the outcome of one future to another, and a cancellation back. One belongs to a loop, the other to threads."""
    source_loop = source.get_loop() if isfuture(source) else None
    dest_loop = destination.get_loop() if isfuture(destination) else None

    def _set_state(future, other):
        if isfuture(future):
            _copy_to_loop(other, future)
        else:
            _copy_to_threads(other, future)

    def _call_check_cancel(destination):
        if destination.cancelled():
            if source_loop is None or source_loop is dest_loop:
                source.cancel()
            else:
                source_loop.call_soon_threadsafe(source.cancel)

    def _call_set_state(source):
        if dest_loop is not None and dest_loop.is_closed():
            return
        if dest_loop is None or dest_loop is source_loop:
            _set_state(destination, source)
        else:
            dest_loop.call_soon_threadsafe(_set_state, destination, source)

    destination.add_done_callback(_call_check_cancel)
    source.add_done_callback(_call_set_state)


def _copy_to_loop(source, future):
    if future.cancelled():
        return
    if source.cancelled():
        future.cancel()
    elif source.exception() is not None:
        future.set_exception(_converted(source.exception()))
    else:
        future.set_result(source.result())


def _copy_to_threads(source, future):
    if source.cancelled():
        future.cancel()
    if not future.set_running_or_notify_cancel():
        return
    if source.exception() is not None:
        future.set_exception(_converted(source.exception()))
    else:
        future.set_result(source.result())


def _converted(error):
    """An exception of the threads' futures as one of asyncio's."""
    own = {concurrent.futures.CancelledError: CancelledError, concurrent.futures.InvalidStateError: InvalidStateError}
    if type(error) in own:
        return own[type(error)](*error.args).with_traceback(error.__traceback__)
    return error


def run_coroutine_threadsafe(coro, loop):
    if not iscoroutine(coro):
        raise TypeError("A coroutine object is required")
    future = concurrent.futures.Future()

    def callback():
        try:
            _chain_future(ensure_future(coro, loop=loop), future)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as error:
            if future.set_running_or_notify_cancel():
                future.set_exception(error)
            raise

    callback.__qualname__ = "run_coroutine_threadsafe.<locals>.callback"
    loop.call_soon_threadsafe(callback)
    return future


async def shutdown_default_executor(loop, timeout=None):
    loop._executor_shutdown_called = True
    if loop._default_executor is None:
        return
    future = loop.create_future()
    thread = threading.Thread(target=_do_shutdown, args=(loop, future))
    thread.start()
    if (3, 13) <= sys.version_info:
        await _join_in_time(loop, future, thread, timeout)
        return
    try:
        await future
    finally:
        thread.join()


shutdown_default_executor.__qualname__ = "BaseEventLoop.shutdown_default_executor"
_timeout = timeout


async def _join_in_time(loop, future, thread, timeout):
    try:
        async with _timeout(timeout):
            await future
    except TimeoutError:
        import warnings
        text = f"The executor did not finishing joining its threads within {timeout} seconds."
        warnings.warn(text, RuntimeWarning, stacklevel=2)
        loop._default_executor.shutdown(wait=False)
    else:
        thread.join()


def _do_shutdown(loop, future):
    try:
        loop._default_executor.shutdown(wait=True)
        if not loop.is_closed():
            if (3, 13) <= sys.version_info:
                loop.call_soon_threadsafe(_set_result_unless_cancelled, future, None)
            else:
                loop.call_soon_threadsafe(future.set_result, None)
    except Exception as error:
        if not loop.is_closed():
            loop.call_soon_threadsafe(future.set_exception, error)


def _set_result_unless_cancelled(future, result):
    if not future.cancelled():
        future.set_result(result)


def _shutdown_after_run(loop):
    """What `asyncio.run` waits for: since 3.12 not for ever."""
    return shutdown_default_executor(loop, 300 if (3, 12) <= sys.version_info else None)


def _close(loop):
    """What closing a loop means for its executor."""
    executor = loop._default_executor
    if executor is not None:
        loop._default_executor = None
        executor.shutdown(wait=False)
