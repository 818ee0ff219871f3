"""Names of signals; none ever comes."""

from enum import IntEnum


class Signals(IntEnum):
    SIGHUP = 1
    SIGINT = 2
    SIGQUIT = 3
    SIGKILL = 9
    SIGUSR1 = 10
    SIGUSR2 = 12
    SIGALRM = 14
    SIGTERM = 15


class Handlers(IntEnum):
    SIG_DFL = 0
    SIG_IGN = 1


SIGHUP, SIGINT, SIGQUIT, SIGKILL = Signals.SIGHUP, Signals.SIGINT, Signals.SIGQUIT, Signals.SIGKILL
SIGUSR1, SIGUSR2, SIGALRM, SIGTERM = Signals.SIGUSR1, Signals.SIGUSR2, Signals.SIGALRM, Signals.SIGTERM
SIG_DFL, SIG_IGN = Handlers.SIG_DFL, Handlers.SIG_IGN


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(f"module 'signal' has no attribute {name!r}")
    raise NotImplementedError(f"weakloop does not know signal.{name}: it runs programs without the outside world")
