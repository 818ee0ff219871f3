#!/usr/bin/env python3
"""Runs generated programs on CPython, many in one go; tests/oracle.rs talks to it.

A request on standard input is a line `LINES SETTING SETTING ...` and so many lines of a script.  The answer is, for each
setting, a line with a number and so many lines of a trace as tests/record.py makes it.  Each run is a fork of this
interpreter before it has run anything; what is there before the first fork is frozen, so that collections are quick.
"""
import asyncio
import ctypes
import gc
import itertools
import os
import resource
import sys
import warnings
import weakref

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))


numbers = itertools.count()


def place(task):
    """The number of a task among those that loops have made, or of the next for one that no loop made; and its place in
    the order of all tasks, which it gets when it is registered, before its first step."""
    if not hasattr(task, "_place"):
        task._place = getattr(task, "number", record.trace.tasks_created + 1), next(numbers)
    return task._place


@ctypes.CFUNCTYPE(ctypes.c_ssize_t, ctypes.py_object)
def hash_of_task(task):
    return place(task)[0]


TP_HASH = 15 * ctypes.sizeof(ctypes.c_void_p)   # where PyTypeObject has it


def number_tasks():
    """Lets tasks hash by their numbers, by which sets of them are in the order of creation.

    They stay of asyncio's own class: asyncio has slower ways for others, which hold exceptions and tracebacks longer.
    """
    slot = ctypes.c_void_p.from_address(id(asyncio.Task) + TP_HASH)
    slot.value = ctypes.cast(hash_of_task, ctypes.c_void_p).value


def numbered_task(coro, *, number, **options):
    task = asyncio.Task(coro, **options)
    task.number = number
    return task


import record

record.ITERATIONS_MAX = 1000
record.Task = numbered_task


class Ordered(dict):
    """What asyncio uses of a set, in the order in which things came in."""

    def add(self, item):
        self[item] = None

    def discard(self, item):
        self.pop(item, None)


class WeakOrdered(weakref.WeakSet):
    """A weak set in the order in which things came in."""

    def __init__(self, items=None):
        super().__init__()
        self.data = Ordered()

    def __iter__(self):
        return iter([item for item in (reference() for reference in self.data) if item is not None])

    def clear(self):
        self.data.clear()

    def __len__(self):
        return len(self.data)


def keep_order():
    """Lets asyncio go through its sets of objects in the order of creation; CPython's is that of addresses."""
    all_tasks = asyncio.all_tasks
    asyncio.tasks.all_tasks = lambda loop=None: dict.fromkeys(sorted(all_tasks(loop), key=place))
    # A program gets a set, in which tasks that no loop made share a hash: its order tells how it grew, one by one as asyncio's own.
    asyncio.all_tasks = lambda loop=None: {task for task in asyncio.tasks.all_tasks(loop)}
    number_tasks()
    make_group, make_loop = asyncio.TaskGroup.__init__, record.VirtualLoop.__init__

    def init_group(self):
        make_group(self)
        self._tasks = Ordered()

    def init_loop(self):
        make_loop(self)
        self._asyncgens = WeakOrdered()

    asyncio.TaskGroup.__init__, record.VirtualLoop.__init__ = init_group, init_loop


SECONDS_MAX = 5                             # what takes longer fails a thousand times within each other
TOO_LONG = "0 t=0 end took too long"


def run(code, setting):
    def module():
        exec(code, {"__name__": "__main__"})

    gc.freeze()
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_MAX, SECONDS_MAX))
    return record.run_traced(module, record.parse_collections(setting)).lines


def run_in_child(code, setting):
    """The trace; one line that says so if it takes too long."""
    try:
        return record.in_child(lambda: run(code, setting))
    except SystemExit:
        return [TOO_LONG]


def main():
    warnings.simplefilter("ignore")
    keep_order()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    answer = sys.stdout
    answer.write(sys.version.split()[0] + "\n")
    answer.flush()
    gc.disable()
    gc.collect()
    while request := sys.stdin.readline().split():
        script = "".join(sys.stdin.readline() for _ in range(int(request[0])))
        code = compile(script, "program.py", "exec", dont_inherit=True)
        for setting in request[1:]:
            lines = run_in_child(code, setting)
            answer.writelines(f"{line}\n" for line in [len(lines), *lines])
        answer.flush()


if __name__ == "__main__":
    main()
