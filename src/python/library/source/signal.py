"""Signals: none comes from outside, but a program can send them to itself."""

from asyncio import _get_running_loop, iscoroutine, iscoroutinefunction
from enum import IntEnum
from functools import partial
import sys

Signals = IntEnum("Signals", {
    "SIGHUP": 1, "SIGINT": 2, "SIGQUIT": 3, "SIGILL": 4, "SIGTRAP": 5, "SIGABRT": 6, "SIGBUS": 7, "SIGFPE": 8, "SIGKILL": 9,
    "SIGUSR1": 10, "SIGSEGV": 11, "SIGUSR2": 12, "SIGPIPE": 13, "SIGALRM": 14, "SIGTERM": 15, "SIGCHLD": 17, "SIGCONT": 18,
    "SIGSTOP": 19, "SIGTSTP": 20, "SIGTTIN": 21, "SIGTTOU": 22, "SIGWINCH": 28})
Handlers = IntEnum("Handlers", {"SIG_DFL": 0, "SIG_IGN": 1})
Signals.__module__ = Handlers.__module__ = "signal"
globals().update(Signals.__members__)
globals().update(Handlers.__members__)
NSIG = 65
_IGNORED = {SIGCHLD, SIGCONT, SIGWINCH}
_TEXTS = {1: "Hangup", 2: "Interrupt", 3: "Quit", 6: "Aborted", 9: "Killed", 10: "User defined signal 1",
          12: "User defined signal 2", 13: "Broken pipe", 14: "Alarm clock", 15: "Terminated", 17: "Child exited"}


def default_int_handler(signalnum, frame, /):
    raise KeyboardInterrupt


_handlers = {SIGINT: default_int_handler, SIGPIPE: SIG_IGN}
_of_loops = {}


def _known(signalnum):
    if not 0 < signalnum < NSIG:
        raise ValueError("signal number out of range")
    return next((known for known in Signals if known == signalnum), signalnum)


def getsignal(signalnum):
    return _handlers.get(_known(signalnum), SIG_DFL)


def signal(signalnum, handler):
    signalnum = _known(signalnum)
    if not callable(handler) and handler not in (SIG_DFL, SIG_IGN):
        raise TypeError("signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object")
    if signalnum in (SIGKILL, SIGSTOP):
        raise OSError(22, "Invalid argument")
    before, _handlers[signalnum] = getsignal(signalnum), handler if callable(handler) else Handlers(handler)
    return before


def siginterrupt(signalnum, flag):
    _known(signalnum)


def set_wakeup_fd(fd, *, warn_on_full_buffer=True):
    return -1


def strsignal(signalnum):
    return _TEXTS.get(_known(signalnum))


def valid_signals():
    return set(Signals)


def raise_signal(signalnum, /):
    _deliver(signalnum, sys._getframe(1))


def _deliver(signalnum, frame):
    signalnum = _known(signalnum)
    handler = getsignal(signalnum)
    _forget_closed_loops()
    if signalnum in _of_loops:
        loop, handle = _of_loops[signalnum]
        loop.call_soon_threadsafe(partial(_read_from_self, handle))
    elif handler is default_int_handler and _get_running_loop() is not None:
        _interrupt()
    elif callable(handler):
        handler(signalnum, frame)
    elif handler == SIG_DFL and signalnum not in _IGNORED:
        raise NotImplementedError(f"weakloop does not know what {signalnum!r} does without a handler: it would end the process")


def _interrupt():
    """What asyncio.run does with an interrupt: the first cancels its main task (`Runner._on_sigint`)."""
    from asyncio.base_events import _interrupt_main_task
    task = _interrupt_main_task()
    if task is None or task.done():
        raise KeyboardInterrupt
    task.cancel()
    _get_running_loop().call_soon_threadsafe(_wake)


def _wake():
    pass


_wake.__qualname__ = "Runner._on_sigint.<locals>.<lambda>"


def _read_from_self(handle):
    if not handle.cancelled():
        handle._loop.call_soon_threadsafe(handle._callback)


_read_from_self.__qualname__ = "BaseSelectorEventLoop._read_from_self"


class _SignalHandle:
    def __init__(self, loop, callback):
        self._loop, self._callback, self._is_cancelled = loop, callback, False

    def cancelled(self):
        return self._is_cancelled


def _add_signal_handler(loop, sig, callback, *args):
    if iscoroutine(callback) or iscoroutinefunction(callback):
        raise TypeError("coroutines cannot be used with add_signal_handler()")
    _check(loop, sig)
    _of_loops[_known(sig)] = (loop, _SignalHandle(loop, partial(callback, *args) if args else callback))


def _remove_signal_handler(loop, sig):
    _check(None, sig)
    entry = _of_loops.get(sig)
    if entry is None or entry[0] is not loop:
        return False
    del _of_loops[sig]
    entry[1]._is_cancelled = True
    return True


def _check(loop, sig):
    if not isinstance(sig, int):
        raise TypeError(f"sig must be an int, not {sig!r}")
    if not 0 < sig < NSIG:
        raise ValueError(f"invalid signal number {sig}")
    if loop is not None and loop.is_closed():
        raise RuntimeError("Event loop is closed")
    if sig in (SIGKILL, SIGSTOP):
        raise RuntimeError(f"sig {sig} cannot be caught")


def _forget_closed_loops():
    for sig, (loop, handle) in list(_of_loops.items()):
        if loop.is_closed():
            del _of_loops[sig]
            handle._is_cancelled = True


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(f"module 'signal' has no attribute {name!r}")
    raise NotImplementedError(f"weakloop does not know signal.{name}: it runs programs without the outside world")
