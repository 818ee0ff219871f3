#!/usr/bin/env python3
"""Records what CPython does with the scripts of tests/scripts, tests/gallery and tests/modules: in virtual time, under a collector that runs on demand.

    python tests/record.py run FILE [--gc never|every|3,7] [--quiet]     one trace, on standard output
    python tests/record.py sweep FILE [--noise N]                        every collector setting, as JSON
    python tests/record.py write [FILE ...] [--jobs N]                   NAME.trace beside each NAME.py, from python3.11 to python3.13
    python tests/record.py write [FILE ...] --pyodide FOLDER             the same, and 3.14 too

`run` is CPython's side of `weakloop trace`: the same lines, so that the two can be compared.  A line is

    ITERATION t=SECONDS KIND TEXT

with the kinds run, timer, print, handler, unraisable, gc and end.  What is not in a running loop has iteration 0.

`sweep` runs the script never collecting, collecting in every iteration, and collecting once, in each iteration in turn;
each run is a fork of one fresh interpreter.  `write` sweeps twice, with other hash seeds and other addresses, and refuses
a script whose traces differ: its order is by address, which no simulator can know.

A trace file holds sections.  A section's head names versions and collector settings that gave the same trace:

    == 3.11.7 3.12.1 | never, 1-3
    == 3.13.0 | never, every, 1-4

and its body is the trace.  `@ 4-9` in a body stands for the lines 4 to 9 of the first section's body.

A script may say in its first lines which versions it is for: `# versions: 3.12 3.13`.

CPython 3.14 runs in node, as WebAssembly: FOLDER is the npm package pyodide, 314 or later (tests/record_pyodide.mjs).
Without it, what a trace file holds of 3.14 stays as it is.
"""
import argparse
import ast
import asyncio
import builtins
import difflib
import gc
import inspect
import json
import math
import os
import random
import re
import runpy
import socket
import subprocess
import sys
import textwrap
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from weakref import ref

import record_network
import record_threads

EPOCH = 1_700_000_000.0
ITERATIONS_MAX = 10_000
SWEEP_MAX = 300                             # a script that takes more iterations is too long for the corpus
VERSIONS = ("3.11", "3.12", "3.13", "3.14")
WEBASSEMBLY = "3.14"                        # the version that runs in node
FOLDERS = ("tests/scripts", "tests/gallery", "tests/modules")
ROOT = Path(__file__).resolve().parent.parent


class Trace:
    """What one run leaves behind; holds text only, so that it keeps nothing of the script alive."""

    def __init__(self, collections, quiet):
        self.collections = collections      # "never", "every" or a set of iterations
        self.quiet = quiet
        self.lines = []
        self.loop = None                    # the loop whose clock counts
        self.tasks_created = 0              # since the newest loop was made
        self.seconds_before = 0.0           # spent in earlier loops and outside of loops
        self.iteration_last = 0
        self.failed = False                 # the script ended with an exception

    def add(self, kind, text):
        if self.quiet and kind in ("run", "timer"):
            return
        where = "0 t=0" if self.loop is None else f"{self.loop.iteration} t={self.loop.clock:g}"
        self.lines.extend(f"{where} {kind} {part}" for part in str(text).split("\n"))

    def seconds(self):
        return self.seconds_before + (0.0 if self.loop is None else self.loop.clock)

    def sleep(self, seconds):
        if self.loop is None:
            self.seconds_before += seconds
        else:
            self.loop.clock += seconds

    def move(self, moment):
        """Lets time pass up to a moment, while threads wait for it."""
        if self.loop is None:
            self.seconds_before = max(self.seconds_before, moment)
        else:
            self.loop.clock = max(self.loop.clock, moment - self.seconds_before)

    def enter(self, loop):
        self.leave()
        self.loop = loop
        self.tasks_created = 0

    def leave(self):
        self.seconds_before = self.seconds()
        self.loop = None

    def collects_in(self, iteration):
        if isinstance(self.collections, str):
            return self.collections == "every"
        return iteration in self.collections


trace = None


class Deadlock(RuntimeError):
    """Nothing is ready and no timer runs: a real loop would wait for ever."""


class Task(asyncio.Task):
    """A task that knows its number among those made since the newest loop was; sets of tasks keep that order."""

    def __init__(self, coro, *, number, **options):
        self.number = number
        super().__init__(coro, **options)

    def __hash__(self):
        return self.number


def label(task):
    name = task.get_name()
    number = getattr(task, "number", None)
    return f"T{number}" if number is not None and name.startswith("Task-") else name


def describe(callback):
    """Names a callback: step(TASK), wakeup(TASK), METHOD(TASK) or what Python calls it."""
    task = getattr(callback, "__self__", None)
    if isinstance(task, asyncio.Task):
        method = getattr(callback, "__name__", "step")
        for known in ("wakeup", "step"):
            if known in method:
                method = known
                break
        return f"{method}({label(task)})"
    for candidate in (callback, getattr(callback, "func", None)):
        if hasattr(candidate, "__qualname__"):
            return candidate.__qualname__
    return type(callback).__name__


def tell_callback(kind, callback):
    trace.add(kind, describe(callback))


def telling(run, kind):
    """asyncio's own `_run`, which tells first what it runs: a `_run` around it would have a frame of its own, which the tracebacks
    of what callbacks raise would keep."""
    lines, first = inspect.getsourcelines(run)
    tree = ast.increment_lineno(ast.parse(textwrap.dedent("".join(lines))), first - 1)
    tree.body[0].body[:0] = ast.parse(f"tell_callback({kind!r}, self._callback)").body
    asyncio.events.tell_callback = tell_callback
    names = {}
    exec(compile(ast.fix_missing_locations(tree), asyncio.events.__file__, "exec"), vars(asyncio.events), names)
    return names["_run"]


class Handle(asyncio.Handle):
    """A callback that says when it runs."""

    __slots__ = ()
    _run = telling(asyncio.Handle._run, "run")


class TimerHandle(asyncio.TimerHandle):
    """A timer that says when it fires."""

    __slots__ = ()
    _run = telling(asyncio.Handle._run, "timer")


class VirtualLoop(asyncio.selector_events.BaseSelectorEventLoop):
    """asyncio's own loop, whose selector waits for nothing: it collects, and moves the clock to the next timer."""

    def __init__(self):
        trace.leave()
        super().__init__(record_network.Selector(self.select))
        self.clock = 0.0
        self.iteration = 0
        trace.enter(self)

    def time(self):
        return self.clock

    def call_later(self, delay, callback, *args, context=None):
        """As asyncio's, but a delay that is too small to change the sum leads to the next moment that there is: a real clock
        goes on meanwhile, this one would stand still."""
        when = self.clock + delay
        if 0 < delay and when == self.clock:
            when = math.nextafter(when, math.inf)
        return self.call_at(when, callback, *args, context=context)

    def create_task(self, coro, **options):
        if self._task_factory is not None:
            return super().create_task(coro, **options)
        self._check_closed()
        task = Task(coro, number=trace.tasks_created + 1, loop=self, **options)
        trace.tasks_created += 1            # what is no coroutine was refused before it counts
        return task

    create_task.__qualname__ = "BaseEventLoop.create_task"

    def default_exception_handler(self, context):
        report(context)

    def select(self, timeout):
        self.iteration += 1
        trace.iteration_last = max(trace.iteration_last, self.iteration)
        if self.iteration > ITERATIONS_MAX:
            raise RuntimeError(f"more than {ITERATIONS_MAX} iterations")
        if trace.collects_in(self.iteration):
            self.collect()
        events = self._selector.ready()
        while True:
            record_threads.turns.run_ready()
            if events or self._ready or timeout == 0:
                return events
            wake = record_threads.turns.next_wake()
            if wake is None or timeout is not None and self._scheduled[0].when() < wake - trace.seconds_before:
                break
            trace.move(wake)
        if timeout is None:
            raise Deadlock(f"deadlock at t={self.clock:g}")
        if timeout > 0:
            self.clock = max(self.clock, float(self._scheduled[0].when()))
        return []

    def collect(self):
        pending = [(label(task), ref(task)) for task in asyncio.all_tasks(self)]
        gc.collect()
        lost = sorted(name for name, task in pending if task() is None)
        if lost:
            trace.add("gc", " ".join(["lost", *lost]))

    async def getaddrinfo(self, host, port, *, family=0, type=0, proto=0, flags=0):
        """A name is its own address; only `localhost` and no name at all have others."""
        anywhere = "0.0.0.0" if flags & socket.AI_PASSIVE else "127.0.0.1"
        address = {None: anywhere, "": anywhere, "localhost": "127.0.0.1"}.get(host, host)
        return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, port))]

    def _make_self_pipe(self):
        pass                                # the loop looks whether other threads have woken it

    _close_self_pipe = _write_to_self = _make_self_pipe


def report(context):
    """The default exception handler; it may not keep the context, which would keep the task."""
    text = context["message"]
    about = context.get("task") or context.get("future")
    if isinstance(about, asyncio.Task):
        text += f" [{label(about)}]"
    if context.get("exception") is not None:
        text += f" {context['exception']!r}"
    trace.add("handler", text)


def run(main, *, debug=None):
    """asyncio.run in virtual time; tells how it ended."""
    if asyncio._get_running_loop() is not None:
        raise RuntimeError("asyncio.run() cannot be called from a running event loop")
    gc.collect()
    try:
        with asyncio.runners.Runner() as runner:  # whose loop is the current one until it is closed
            value = runner.run(main)
            trace.add("end", f"returned {value!r}")
            return value
    except BaseException as error:
        trace.add("end", f"raised {type(error).__name__}: {error}")
        raise
    finally:
        gc.collect()
        trace.leave()


def print_to_trace(*values, sep=" ", end="\n", file=None, flush=False):
    if file is None or file in (sys.stdout, sys.stderr):
        text = (sep if sep is not None else " ").join(str(value) for value in values)
        trace.add("print", text + (end if end not in (None, "\n") else ""))
    else:
        print_really(*values, sep=sep, end=end, file=file, flush=flush)


print_really = print
print_to_trace.__name__ = print_to_trace.__qualname__ = "print"
Task.__qualname__ = "Task"


def install_clock():
    """Lets the time module tell the virtual time, in UTC."""
    os.environ["TZ"] = "UTC"
    if hasattr(time, "tzset"):              # where there is none, the time is UTC already
        time.tzset()
    really = {name: getattr(time, name) for name in ("ctime", "gmtime", "localtime", "strftime")}

    def wall():
        return EPOCH + trace.seconds()

    def at(name):
        return lambda seconds=None: really[name](wall() if seconds is None else seconds)

    time.time, time.time_ns = wall, lambda: round(wall() * 1e9)
    time.monotonic = time.perf_counter = trace.seconds
    time.monotonic_ns = time.perf_counter_ns = lambda: round(trace.seconds() * 1e9)
    time.sleep = trace.sleep
    time.ctime, time.gmtime, time.localtime = at("ctime"), at("gmtime"), at("localtime")
    time.strftime = lambda form, moment=None: really["strftime"](form, time.localtime() if moment is None else moment)


def install():
    """Puts the virtual loop, clock, print and hooks where scripts look for the real ones."""
    gc.disable()
    record_network.install()
    asyncio.run = asyncio.runners.run = run
    asyncio.new_event_loop = asyncio.events.new_event_loop = VirtualLoop
    asyncio.DefaultEventLoopPolicy._loop_factory = VirtualLoop
    asyncio.events.Handle, asyncio.events.TimerHandle = Handle, TimerHandle
    if hasattr(asyncio.events, "_ThreadSafeHandle"):
        asyncio.events._ThreadSafeHandle = Handle
    builtins.print = print_to_trace
    sys.unraisablehook = lambda hook: trace.add("unraisable", f"{type(hook.exc_value).__name__}: {hook.exc_value}")
    install_clock()
    record_threads.install(trace, Deadlock)
    random.seed(0)


def is_beside(path, module):
    """Whether a module is a file of the script's directory, or a directory there."""
    places = [getattr(module, "__file__", None) or "", *getattr(module, "__path__", [])]
    return any(place.startswith(str(Path(path).parent.resolve())) for place in places)


def run_script(path, collections, quiet=False):
    """Runs one script in this interpreter, once; returns the trace."""
    sys.path[0], known = str(Path(path).parent), set(sys.modules)
    sys.dont_write_bytecode = True

    def work():
        try:
            runpy.run_path(path, run_name="__main__")
        finally:
            # At the end of a process the modules beside a script go after it, in the order in which they came.
            for name in [name for name in sys.modules if name not in known and is_beside(path, sys.modules[name])]:
                del sys.modules[name]

    return run_traced(work, collections, quiet)


def run_traced(work, collections, quiet=False):
    global trace
    trace = Trace(collections, quiet)
    install()
    if to_its_end(work) and record_threads.turns.any:
        to_its_end(record_threads.turns.finish)
    gc.collect()
    return trace


def to_its_end(work):
    """Runs work and tells what it raised; answers whether the run can go on."""
    try:
        work()
    except BaseException as error:
        trace.add("end", f"script raised {type(error).__name__}: {error}")
        trace.failed = True
        return not isinstance(error, Deadlock)
    return True


# One interpreter, every setting.

def in_child(work):
    """Runs `work` in a fork of this process and returns its answer."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        answer = json.dumps(work()).encode()
        with os.fdopen(writer, "wb") as pipe:
            pipe.write(answer)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        answer = pipe.read()
    _, status = os.waitpid(child, 0)
    if status != 0:
        raise SystemExit(f"a run ended with status {status}")
    return json.loads(answer)


def disturb(noise):
    """Makes holes in the heap, so that new objects get other addresses."""
    chance = random.Random(noise)
    kept = []
    for _ in range(2000 if noise else 0):
        size = chance.randrange(1, 600)
        kept.append([bytearray(size), [None] * (size % 40), {size: size}, object()])
        if chance.random() < 0.5:
            kept[chance.randrange(len(kept))] = None
    return kept


def sweep(path, noise):
    def once(collections, number):
        def work():
            kept = disturb(noise and noise + number)
            result = run_script(path, collections)
            del kept
            return [result.iteration_last, result.lines]
        return in_child(work)

    iteration_last, lines = once("never", 0)
    if iteration_last > SWEEP_MAX:
        raise SystemExit(f"{iteration_last} iterations are too many")
    traces = {"never": lines, "every": once("every", 1)[1]}
    for iteration in range(1, iteration_last + 1):
        traces[str(iteration)] = once({iteration}, iteration + 1)[1]
    return {"version": sys.version.split()[0], "traces": traces}


# Several interpreters, one file.

def versions_of(path):
    """The CPython versions that the script is for."""
    with open(path) as script:
        head = [next(script, "") for _ in range(3)]
    found = re.search(r"^# versions:(.*)$", "".join(head), re.MULTILINE)
    return found.group(1).split() if found else list(VERSIONS)


def ask(version, path, noise):
    command = [f"python{version}", "tests/record.py", "sweep", path, "--noise", str(noise)]
    environment = {**os.environ, "PYTHONHASHSEED": str(noise)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT)
    if done.returncode != 0:
        raise ValueError(f"{path}: {' '.join(command)}: {done.stderr.strip()[-2000:]}")
    return json.loads(done.stdout)


def ask_node(path, pyodide):
    """Two sweeps of one script on the version that runs in node."""
    command = ["node", "tests/record_pyodide.mjs", pyodide, path]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    answer = json.loads(done.stdout.splitlines()[-1]) if done.stdout else {"error": done.stderr[-2000:]}
    if "error" in answer:
        raise ValueError(f"{path}: {' '.join(command)}: {answer['error']}")
    return answer


def read(path):
    """What a trace file holds: for each version the lines of each setting."""
    recorded, first, lines = {}, [], []
    for line in path.read_text().splitlines():
        if line.startswith("== "):
            if lines:
                first, lines = first or lines, []
            versions, settings = line[3:].split(" | ")
            names = []
            for setting in settings.split(", "):
                low, _, high = setting.partition("-")
                names += [setting] if not low.isdigit() else map(str, range(int(low), int(high or low) + 1))
            for version in versions.split():
                recorded.setdefault(version, {}).update(dict.fromkeys(names, lines))
        elif line.startswith("@ "):
            low, _, high = line[2:].partition("-")
            lines += first[int(low) - 1:int(high or low)]
        else:
            lines.append(line)
    return recorded


def record(path, pyodide=None):
    """Records one script; returns the text of its trace file."""
    recorded = {}
    target = (ROOT / path).with_suffix(".trace")
    for version in versions_of(path):
        if version != WEBASSEMBLY:
            first, second = ask(version, path, 0), ask(version, path, 7)
        elif pyodide:
            first, second = ask_node(path, pyodide)
        else:
            known = read(target) if target.exists() else {}
            recorded.update((name, known[name]) for name in known if name.startswith(WEBASSEMBLY))
            continue
        for setting, lines in first["traces"].items():
            other = second["traces"].get(setting)
            if lines != other:
                changes = "\n".join(difflib.unified_diff(lines, other or [], lineterm="", n=1))
                raise ValueError(f"{path}: {version}, gc {setting}: two runs differ\n{changes}")
            for line in lines:
                if re.search(r"\b0x[0-9a-f]{6,}|/home/|/root/|/tmp/|/usr/", line):
                    raise ValueError(f"{path}: {version}, gc {setting}: an address or a path of this machine: {line}")
        recorded[first["version"]] = first["traces"]
    return render(recorded)


def render(recorded):
    """Writes the traces of all versions and settings as text; equal ones share a section."""
    sections = {}
    for version, traces in recorded.items():
        for setting, lines in traces.items():
            sections.setdefault(tuple(lines), {}).setdefault(version, []).append(setting)
    text = []
    first = next(iter(sections))
    for lines, owners in sections.items():
        heads = {}
        for version, settings in owners.items():
            heads.setdefault(ranges(settings), []).append(version)
        text.extend(f"== {' '.join(versions)} | {settings}" for settings, versions in heads.items())
        text.extend(lines if lines is first else shorten(first, lines))
    return "\n".join(text) + "\n"


def ranges(settings):
    """never, every, 1-4, 7"""
    words = [word for word in settings if not word.isdigit()]
    numbers = sorted(int(word) for word in settings if word.isdigit())
    runs = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(words + [str(low) if low == high else f"{low}-{high}" for low, high in runs])


def shorten(first, lines):
    """Replaces what stands in the first section too by `@ FROM-TO`."""
    matcher = difflib.SequenceMatcher(None, first, lines, autojunk=False)
    for tag, low, high, start, end in matcher.get_opcodes():
        if tag == "equal" and high - low > 1:
            yield f"@ {low + 1}-{high}"
        else:
            yield from lines[start:end]


def write(paths, jobs, pyodide):
    """Records scripts, or all of them; returns how many were refused."""
    recorded = (path for folder in FOLDERS for path in ROOT.glob(f"{folder}/*.py"))
    paths = paths or sorted(str(path.relative_to(ROOT)) for path in recorded)

    def one(path):
        target = (ROOT / path).with_suffix(".trace")
        try:
            text = record(path, pyodide)
        except ValueError as error:
            return str(error)
        if not target.exists() or target.read_text() != text:
            target.write_text(text)
        return None

    with ThreadPoolExecutor(jobs) as pool:
        refused = [error for error in pool.map(one, paths) if error]
    for error in refused:
        print_really(error, file=sys.stderr)
    print_really(f"{len(paths) - len(refused)} recorded, {len(refused)} refused")
    return len(refused)


def parse_collections(text):
    return text if text in ("never", "every") else {int(part) for part in text.split(",")}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("run", help="print one trace")
    one.add_argument("file")
    one.add_argument("--gc", default="never", type=parse_collections)
    one.add_argument("--quiet", action="store_true")
    every = commands.add_parser("sweep", help="print all traces of one script on this interpreter, as JSON")
    every.add_argument("file")
    every.add_argument("--noise", type=int, default=0)
    many = commands.add_parser("write", help="record trace files")
    many.add_argument("file", nargs="*")
    many.add_argument("--jobs", type=int, default=1)
    many.add_argument("--pyodide", metavar="FOLDER")
    options = parser.parse_args()
    if options.command == "write":
        sys.exit(1 if write(options.file, options.jobs, options.pyodide) else 0)
    if options.command == "sweep":
        print_really(json.dumps(sweep(options.file, options.noise)))
    else:
        result = run_script(options.file, options.gc, options.quiet)
        print_really("\n".join(result.lines))
        sys.exit(1 if result.failed else 0)


if __name__ == "__main__":
    main()
