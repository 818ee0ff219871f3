#!/usr/bin/env python3
"""Runs generated programs on CPython, many in one go; tests/oracle.rs talks to it.

A request on standard input is a line `LINES SETTING SETTING ...` and so many lines of a script.  The answer is, for each
setting, a line with a number and so many lines of a trace as tests/record.py makes it.  Each run is a fork of this
interpreter before it has run anything; what is there before the first fork is frozen, so that collections are quick.
"""
import asyncio
import gc
import os
import sys
import warnings

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import record


def cancel_in_order():
    """Lets asyncio.run cancel what is left, and let go of it, in the order of creation; CPython's is that of a set."""
    all_tasks = asyncio.tasks.all_tasks
    asyncio.tasks.all_tasks = lambda loop=None: dict.fromkeys(sorted(all_tasks(loop), key=hash))


def set_loop():
    """Lets the runner set its loop as the current one, as it does when nobody gives it a factory."""
    asyncio.Runner = lambda loop_factory: asyncio.runners.Runner()


def run(code, setting):
    def module():
        exec(code, {"__name__": "__main__"})

    gc.freeze()
    return record.run_traced(module, record.parse_collections(setting)).lines


def main():
    warnings.simplefilter("ignore")
    cancel_in_order()
    set_loop()
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
            lines = record.in_child(lambda: run(code, setting))
            answer.writelines(f"{line}\n" for line in [len(lines), *lines])
        answer.flush()


if __name__ == "__main__":
    main()
