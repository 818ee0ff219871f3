"""What of the operating system makes sense in memory: the environment that was given, and names of files."""

from sys import _environment as environ

name, sep, altsep, extsep, pathsep, linesep = "posix", "/", None, ".", ":", "\n"
curdir, pardir, devnull, defpath = ".", "..", "/dev/null", "/bin:/usr/bin"
error = OSError


def getenv(key, default=None):
    return environ.get(key, default)


def putenv(key, value):
    environ[key] = value


def unsetenv(key):
    environ.pop(key, None)


def getpid():
    return 1


def getppid():
    return 0


def kill(pid, signal, /):
    if pid != getpid():
        raise ProcessLookupError(3, "No such process")
    from signal import _deliver
    from sys import _getframe
    _deliver(signal, _getframe(1))


def getcwd():
    return "/"


def urandom(size, /):
    from random import SystemRandom
    return SystemRandom().randbytes(size)


class PathLike:
    """What has `__fspath__`."""

    __class_getitem__ = classmethod(lambda cls, item: cls)


def cpu_count():
    return 4


def fspath(path):
    if isinstance(path, (str, bytes)):
        return path
    if hasattr(type(path), "__fspath__"):
        return type(path).__fspath__(path)
    raise TypeError(f"expected str, bytes or os.PathLike object, not {type(path).__name__}")


def __getattr__(name):
    if name == "path":
        import os.path
        return os.path
    if name.startswith("__"):
        raise AttributeError(f"module 'os' has no attribute {name!r}")
    raise NotImplementedError(f"weakloop does not know os.{name}: it runs programs without the outside world")
