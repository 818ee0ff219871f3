"""Writes which names CPython's modules and builtin types have, to standard output.

    python3 tests/record_names.py PYTHON_3_11 PYTHON_3_12 PYTHON_3_13 > src/python/library/names.txt

weakloop refuses a script that uses one of these names where weakloop does not have it; a name that CPython does not have
either is left to raise AttributeError, as it does there. Each line is `OWNER VERSIONS: NAMES`, where VERSIONS are those
that have the names: `3.11-3.13`, `3.12-3.13` and so on.
"""

import json
import subprocess
import sys

MODULES = """abc asyncio bisect builtins collections collections.abc contextlib contextvars copy dataclasses datetime enum
functools gc heapq importlib inspect io itertools json logging math operator os random string sys textwrap time traceback types
typing warnings weakref""".split()

SCRIPT = """
import importlib, json, sys
names = {}
for module in sys.argv[1:]:
    found = importlib.import_module(module)
    names[module] = sorted(name for name in dir(found) if not name.startswith("_"))
async def c(): pass
async def a(): yield
def g(): yield
coroutine = c()
for value in (0, 0.0, "", b"", [], (), {}, set(), frozenset(), range(0), g(), coroutine, a(), c):
    names["." + type(value).__name__] = sorted(name for name in dir(value) if not name.startswith("__"))
coroutine.close()
print(json.dumps(names))
"""


def names_of(python):
    version = subprocess.check_output([python, "-c", "import platform; print(platform.python_version())"], text=True).strip()
    return version, json.loads(subprocess.check_output([python, "-c", SCRIPT, *MODULES], text=True))


def main():
    recorded = [names_of(python) for python in sys.argv[1:]]
    print("# Names of CPython", ", ".join(version for version, _ in recorded) + ", written by tests/record_names.py")
    minors = [version.rsplit(".", 1)[0] for version, _ in recorded]
    for owner in recorded[0][1]:
        spans = {}
        for name in sorted({name for _, names in recorded for name in names[owner]}):
            having = [minor for minor, (_, names) in zip(minors, recorded) if name in names[owner]]
            spans.setdefault((having[0], having[-1]), []).append(name)
        for (first, last), names in sorted(spans.items()):
            print(f"{owner} {first}-{last}: {' '.join(names)}")


main()
