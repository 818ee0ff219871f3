#!/usr/bin/env python3
"""Runs generated programs on CPython, many in one go; tests/programs.rs talks to it.

A request on standard input is a line `LINES SETTING SETTING ...` and so many lines of a script.  The answer is, for each
setting, a line with a number and so many lines of a trace as tests/record.py makes it.  Each run is a fork of this
interpreter before it has run anything.
"""
import asyncio
import os
import sys
import tempfile
import warnings

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import record


def cancel_in_order():
    """Lets asyncio.run cancel what is left in the order of creation; CPython's is that of a set."""
    all_tasks = asyncio.tasks.all_tasks
    asyncio.tasks.all_tasks = lambda loop=None: sorted(all_tasks(loop), key=hash)


def main():
    warnings.simplefilter("ignore")
    cancel_in_order()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    answer = sys.stdout
    answer.write(sys.version.split()[0] + "\n")
    answer.flush()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "program.py")
        while request := sys.stdin.readline().split():
            with open(path, "w") as file:
                file.writelines(sys.stdin.readline() for _ in range(int(request[0])))
            for setting in request[1:]:
                collections = record.parse_collections(setting)
                lines = record.in_child(lambda: record.run_script(path, collections).lines)
                answer.writelines(f"{line}\n" for line in [len(lines), *lines])
            answer.flush()


if __name__ == "__main__":
    main()
