"""The one thread that there is."""


class Lock:
    def __init__(self):
        self._held = 0

    def acquire(self, blocking=True, timeout=-1):
        if self._held and self._may_wait:
            if blocking:
                raise NotImplementedError("weakloop has one thread, which would wait for a lock for ever")
            return False
        self._held += 1
        return True

    _may_wait = True

    def release(self):
        if not self._held:
            raise RuntimeError("release unlocked lock")
        self._held -= 1

    def locked(self):
        return 0 < self._held

    def __enter__(self):
        return self.acquire()

    def __exit__(self, *args):
        self.release()


class RLock(Lock):
    _may_wait = False


class local:
    pass


class Thread:
    def __init__(self, group=None, target=None, name=None, args=(), kwargs=None, *, daemon=None):
        self.name, self.daemon, self.ident = name or "Thread-1", bool(daemon), None

    def start(self):
        raise NotImplementedError("weakloop does not know threads: it runs programs in one, in virtual time")

    def is_alive(self):
        return self.ident is not None

    def getName(self):
        return self.name

    def __repr__(self):
        return f"<_MainThread({self.name}, started 1)>"


_main = Thread(name="MainThread")
_main.ident = 1


def current_thread():
    return _main


main_thread = current_thread


def get_ident():
    return 1


def active_count():
    return 1


def enumerate():
    return [_main]


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(f"module 'threading' has no attribute {name!r}")
    raise NotImplementedError(f"weakloop does not know threading.{name}: it runs programs in one thread")
