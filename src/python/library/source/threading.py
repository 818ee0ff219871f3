"""Threads that take turns: each runs until it waits. To start, wait and wake is native; the rest is made of that."""

import sys
from itertools import count

TIMEOUT_MAX = 9223372036.0
ThreadError = RuntimeError


def _moment(timeout):
    """When a wait of that length ends; None for one without end."""
    return None if timeout is None or timeout < 0 else _now() + timeout


class Lock:
    __slots__ = ("_taken", "_waiting")
    def __init__(self):
        self._taken = False
        self._waiting = []

    def acquire(self, blocking=True, timeout=-1):
        _check_timeout(blocking, timeout)
        if self._taken and not (blocking and self._wait(timeout)):
            return False
        self._taken = True
        return True

    def _wait(self, timeout):
        until, me = _moment(timeout), get_ident()
        self._waiting.append(me)
        try:
            while self._taken:
                if until is not None and until <= _now():
                    return False
                _wait(until)
            return True
        finally:
            self._waiting.remove(me)

    def release(self):
        if not self._taken:
            raise RuntimeError("release unlocked lock")
        self._taken = False
        if self._waiting:
            _wake(self._waiting[0])

    def locked(self):
        return self._taken

    def __enter__(self):
        return self.acquire()

    def __exit__(self, *args):
        self.release()

    def __repr__(self):
        return f"<{'locked' if self._taken else 'unlocked'} _thread.lock object at {id(self):#x}>"


Lock.__module__, Lock.__name__, Lock.__qualname__ = "_thread", "lock", "lock"


def _check_timeout(blocking, timeout):
    if not blocking and timeout != -1:
        raise ValueError("can't specify a timeout for a non-blocking call")
    if timeout < 0 and timeout != -1:
        raise ValueError("timeout value must be a non-negative number")


class RLock:
    __slots__ = ("_block", "_owner", "_count")
    def __init__(self):
        self._block, self._owner, self._count = Lock(), None, 0

    def acquire(self, blocking=True, timeout=-1):
        if self._owner == get_ident():
            self._count += 1
            return True
        if not self._block.acquire(blocking, timeout):
            return False
        self._owner, self._count = get_ident(), 1
        return True

    def release(self):
        if self._owner != get_ident():
            raise RuntimeError("cannot release un-acquired lock")
        self._count -= 1
        if not self._count:
            self._owner = None
            self._block.release()

    def __enter__(self):
        return self.acquire()

    def __exit__(self, *args):
        self.release()

    def _release_save(self):
        state, self._count, self._owner = self._count, 0, None
        self._block.release()
        return state

    def _acquire_restore(self, state):
        self._block.acquire()
        self._owner, self._count = get_ident(), state

    def _is_owned(self):
        return self._owner == get_ident()

    def __repr__(self):
        state = "locked" if self._count else "unlocked"
        return f"<{state} _thread.RLock object owner={self._owner or 0} count={self._count} at {id(self):#x}>"


RLock.__module__ = "_thread"


class Condition:
    def __init__(self, lock=None):
        self._lock = RLock() if lock is None else lock
        self._waiters = []
        self.acquire, self.release = self._lock.acquire, self._lock.release

    def __enter__(self):
        return self._lock.__enter__()

    def __exit__(self, *args):
        return self._lock.__exit__(*args)

    def __repr__(self):
        return f"<Condition({self._lock}, {len(self._waiters)})>"

    def _is_owned(self):
        own = getattr(self._lock, "_is_owned", None)
        return self._lock.locked() if own is None else own()

    def wait(self, timeout=None):
        if not self._is_owned():
            raise RuntimeError("cannot wait on un-acquired lock")
        waiter = Lock()
        waiter.acquire()
        self._waiters.append(waiter)
        is_plain = isinstance(self._lock, Lock)
        state = self._lock.release() if is_plain else self._lock._release_save()
        notified = False
        try:
            if timeout is None:
                notified = waiter.acquire()
            else:
                notified = waiter.acquire(True, timeout) if 0 < timeout else waiter.acquire(False)
            return notified
        finally:
            if is_plain:
                self._lock.acquire()
            else:
                self._lock._acquire_restore(state)
            if not notified and waiter in self._waiters:
                self._waiters.remove(waiter)

    def wait_for(self, predicate, timeout=None):
        until = _moment(timeout)
        result = predicate()
        while not result:
            left = None if timeout is None else until - _now()
            if left is not None and left <= 0:
                break
            self.wait(left)
            result = predicate()
        return result

    def notify(self, n=1):
        if not self._is_owned():
            raise RuntimeError("cannot notify on un-acquired lock")
        notified, self._waiters[:] = self._waiters[:n], self._waiters[n:]
        for waiter in notified:
            waiter.release()

    def notify_all(self):
        self.notify(len(self._waiters))

    notifyAll = notify_all


class Event:
    def __init__(self):
        self._cond = Condition(Lock())
        self._flag = False

    def __repr__(self):
        state = "set" if self._flag else "unset"
        return f"<{type(self).__module__}.{type(self).__qualname__} at {id(self):#x}: {state}>"

    def is_set(self):
        return self._flag

    isSet = is_set

    def set(self):
        with self._cond:
            self._flag = True
            self._cond.notify_all()

    def clear(self):
        with self._cond:
            self._flag = False

    def wait(self, timeout=None):
        with self._cond:
            return self._flag or self._cond.wait(timeout)


class Semaphore:
    _text = "value={0._value}"

    def __init__(self, value=1):
        if value < 0:
            raise ValueError("semaphore initial value must be >= 0")
        self._cond = Condition(Lock())
        self._value = value

    def __repr__(self):
        text = self._text.format(self)
        return f"<{type(self).__module__}.{type(self).__qualname__} at {id(self):#x}: {text}>"

    def acquire(self, blocking=True, timeout=None):
        if not blocking and timeout is not None:
            raise ValueError("can't specify timeout for non-blocking acquire")
        with self._cond:
            if not self._value and not (blocking and self._cond.wait_for(lambda: self._value, timeout)):
                return False
            self._value -= 1
            return True

    __enter__ = acquire

    def release(self, n=1):
        if n < 1:
            raise ValueError("n must be one or more")
        with self._cond:
            self._check_release(n)
            self._value += n
            self._cond.notify(n)

    def _check_release(self, n):
        pass

    def __exit__(self, *args):
        self.release()


class BoundedSemaphore(Semaphore):
    _text = "value={0._value}/{0._initial_value}"

    def __init__(self, value=1):
        super().__init__(value)
        self._initial_value = value

    def _check_release(self, n):
        if self._initial_value < self._value + n:
            raise ValueError("Semaphore released too many times")


class BrokenBarrierError(RuntimeError):
    pass


class Barrier:
    def __init__(self, parties, action=None, timeout=None):
        self._cond = Condition(Lock())
        self._parties, self._action, self._timeout = parties, action, timeout
        self._count, self._round, self._broken = 0, [], False

    parties = property(lambda self: self._parties)
    n_waiting = property(lambda self: self._count)
    broken = property(lambda self: self._broken)

    def wait(self, timeout=None):
        timeout = self._timeout if timeout is None else timeout
        with self._cond:
            if self._broken:
                raise BrokenBarrierError
            place, round = self._count, self._round
            self._count += 1
            if self._count == self._parties:
                self._open()
            elif not self._cond.wait_for(lambda: round or self._broken, timeout):
                self._break()
            if not round:
                raise BrokenBarrierError
            return place

    def _open(self):
        try:
            if self._action is not None:
                self._action()
        except BaseException:
            self._break()
            raise
        self._round.append(True)
        self._round, self._count = [], 0
        self._cond.notify_all()

    def _break(self):
        self._broken, self._count = True, 0
        self._cond.notify_all()

    def abort(self):
        with self._cond:
            self._break()

    def reset(self):
        with self._cond:
            if self._count:
                self._break()
            self._round, self._count, self._broken = [], 0, False


class local:
    """Attributes that each thread has for itself."""

    def __new__(cls, /, *args, **options):
        made = object.__new__(cls)
        object.__setattr__(made, "_values", {get_ident(): {}})
        object.__setattr__(made, "_arguments", (args, options))
        return made

    def _own(self):
        values = object.__getattribute__(self, "_values")
        if get_ident() not in values:
            values[get_ident()] = {}
            args, options = object.__getattribute__(self, "_arguments")
            self.__init__(*args, **options)
        return values[get_ident()]

    def __getattribute__(self, name):
        if name == "_own":
            return object.__getattribute__(self, name)
        own = self._own()
        if name == "__dict__":
            return own
        return own[name] if name in own else object.__getattribute__(self, name)

    def __setattr__(self, name, value):
        self._own()[name] = value

    def __delattr__(self, name):
        if name not in self._own():
            raise AttributeError(f"'{type(self).__name__}' object has no attribute {name!r}")
        del self._own()[name]


local.__module__, local.__name__, local.__qualname__ = "_thread", "_local", "_local"
_numbers = count(1)
_hashes = count(1)


class Thread:
    def __init__(self, group=None, target=None, name=None, args=(), kwargs=None, *, daemon=None):
        assert group is None, "group argument must be None for now"
        if name is None:
            name = f"Thread-{next(_numbers)}"
            if target is not None and hasattr(target, "__name__"):
                name += f" ({target.__name__})"
        self._name = str(name)
        self._target, self._args, self._kwargs = target, args, {} if kwargs is None else kwargs
        self._daemonic = current_thread().daemon if daemon is None else daemon
        self._ident, self._state, self._joining = None, "initial", []
        self._hash = next(_hashes)

    def __hash__(self):
        return self._hash           # sets of threads keep the order in which they were made

    def start(self):
        if self._state != "initial":
            raise RuntimeError("threads can only be started once")
        self._state = "started"
        _start(self._name, Thread._bootstrap, self)

    def _bootstrap(self):
        self._ident = get_ident()
        _active[self._ident] = self
        try:
            self.run()
        except BaseException:
            excepthook(ExceptHookArgs((*sys.exc_info(), self)))
        finally:
            del _active[self._ident]
            self._state = "stopped"
            for waiting in self._joining:
                _wake(waiting)

    def run(self):
        try:
            if self._target is not None:
                self._target(*self._args, **self._kwargs)
        finally:
            del self._target, self._args, self._kwargs

    def join(self, timeout=None):
        if self._state == "initial":
            raise RuntimeError("cannot join thread before it is started")
        if self is current_thread():
            raise RuntimeError("cannot join current thread")
        until = None if timeout is None else _now() + max(timeout, 0)
        self._joining.append(get_ident())
        try:
            while self._state != "stopped" and (until is None or _now() < until):
                _wait(until)
        finally:
            self._joining.remove(get_ident())

    def is_alive(self):
        return self._state == "started"

    @property
    def name(self):
        return self._name

    @name.setter
    def name(self, name):
        self._name = str(name)
        _rename(self._ident, self._name)

    @property
    def daemon(self):
        return self._daemonic

    @daemon.setter
    def daemon(self, daemonic):
        if self._state == "started":
            raise RuntimeError("cannot set daemon status of active thread")
        self._daemonic = daemonic

    ident = property(lambda self: self._ident)
    native_id = property(lambda self: self._ident)

    def getName(self):
        return self.name

    def setName(self, name):
        self.name = name

    def isDaemon(self):
        return self.daemon

    def setDaemon(self, daemonic):
        self.daemon = daemonic

    def __repr__(self):
        state = self._state + (" daemon" if self._daemonic else "")
        ident = "" if self._ident is None else f" {self._ident}"
        return f"<{type(self).__name__}({self._name}, {state}{ident})>"


class Timer(Thread):
    def __init__(self, interval, function, args=None, kwargs=None):
        super().__init__()
        self.interval, self.function = interval, function
        self.args, self.kwargs = [] if args is None else args, {} if kwargs is None else kwargs
        self.finished = Event()

    def cancel(self):
        self.finished.set()

    def run(self):
        self.finished.wait(self.interval)
        if not self.finished.is_set():
            self.function(*self.args, **self.kwargs)
        self.finished.set()


class _MainThread(Thread):
    def __init__(self):
        self._name, self._daemonic, self._ident = "MainThread", False, get_ident()
        self._state, self._joining, self._hash = "started", [], 0


class ExceptHookArgs(tuple):
    exc_type = property(lambda self: self[0])
    exc_value = property(lambda self: self[1])
    exc_traceback = property(lambda self: self[2])
    thread = property(lambda self: self[3])


def excepthook(args, /):
    """Tells of what a thread did not catch, on standard error."""
    if args.exc_type is not SystemExit:
        import traceback
        sys.stderr.write(f"Exception in thread {args.thread.name}:\n")
        sys.stderr.write("".join(traceback.format_exception(args.exc_value)))


__excepthook__ = excepthook
_main = _MainThread()
_active = {_main.ident: _main}
_at_exit = []


def current_thread():
    return _active[get_ident()]


currentThread = current_thread
get_native_id = get_ident


def main_thread():
    return _main


def active_count():
    return len(_active)


activeCount = active_count


def enumerate():
    return list(_active.values())


def _register_atexit(function):
    """Lets a function run when the script is over, before its threads are waited for."""
    _at_exit.append(function)


def _shutdown():
    """Waits, when the script is over, for all threads but the daemons."""
    for function in reversed(_at_exit):
        function()
    while True:
        alive = [thread for thread in _active.values() if thread is not _main and not thread.daemon]
        if not alive:
            return
        alive[0].join()


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(f"module 'threading' has no attribute {name!r}")
    raise NotImplementedError(f"weakloop does not know threading.{name}: its threads take turns, in virtual time")
