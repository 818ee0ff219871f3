# What a program keeps a thing in may be several objects of CPython's: the closure of a function and the arguments of a partial, of an exception
# or a handle are tuples, the attributes of a class a dict, the variables of a context a tree. A deque or a dict of another class is one object.
import asyncio
import collections
import contextlib
import contextvars
import functools
import gc

VARIABLE = contextvars.ContextVar("variable")


class Named(collections.namedtuple("Named", "thing")):
    pass


class Holder:
    def __init__(self, thing):
        self.thing = thing

    def method(self, *args):
        pass


def with_default(thing):
    def function(default=thing):
        pass
    return function


def two_functions(thing):
    def outer():
        def inner():
            return thing
        return inner
    return outer()


def with_cause(thing):
    error = KeyError()
    error.__cause__ = ValueError(thing)
    return error


def class_of(thing):
    class Class:
        attribute = thing
    return Class


def context_of(thing):
    context = contextvars.copy_context()
    context.run(VARIABLE.set, thing)
    return context


def stack_of(thing):
    stack = contextlib.ExitStack()
    stack.callback(print, thing)
    stack.callback(stack.pop_all)
    return stack


def heard(*callbacks):
    future = asyncio.get_running_loop().create_future()
    for callback in callbacks:
        future.add_done_callback(callback)
    return future


def later(*args, **options):
    return asyncio.get_running_loop().call_later(9, *args, **options)


ways = {
    "partial": lambda thing: functools.partial(print, thing),
    "keyword of a partial": lambda thing: functools.partial(print, end=thing),
    "closure": lambda thing: lambda: thing,
    "closure within a closure": two_functions,
    "default": with_default,
    "argument of an exception": lambda thing: ValueError(thing),
    "cause of an exception": with_cause,
    "group of exceptions": lambda thing: ExceptionGroup("group", [ValueError(thing)]),
    "class": class_of,
    "context": context_of,
    "exit stack": stack_of,
    "deque": lambda thing: collections.deque([thing]),
    "defaultdict": lambda thing: collections.defaultdict(list, {1: thing}),
    "OrderedDict": lambda thing: collections.OrderedDict({1: thing}),
    "named tuple": Named,
    "zip": lambda thing: zip([thing], [1]),
    "map": lambda thing: map(print, [thing]),
    "argument of a handle": lambda thing: later(print, thing),
    "closure of a handle": lambda thing: later(lambda: thing),
    "partial of a handle": lambda thing: later(functools.partial(print, thing)),
    "method of a handle": lambda thing: later(thing.method),
    "first callback": lambda thing: heard(lambda _: thing),
    "first callback, a method": lambda thing: heard(Holder(thing).method),
    "second callback": lambda thing: heard(print, lambda _: thing),
    "second callback, a partial": lambda thing: heard(print, functools.partial(print, thing)),
}


class Thing:
    """A thing in a circle, which tells of its end."""

    def __init__(self, name):
        self.name = name
        self.own = self

    def method(self, *args):
        pass

    def __del__(self):
        ended.append(self.name)


ended = []


def within_lists(depth):
    value = Thing(f"in {depth} lists")
    for _ in range(depth):
        value = [value]
    return value


def lose(way, is_first):
    if is_first:
        held = [way(Thing("kept")), [within_lists(depth) for depth in range(8)]]
    else:
        held = [[within_lists(depth) for depth in range(8)], way(Thing("kept"))]
    gc.collect()
    for thing in held:
        if isinstance(thing, asyncio.TimerHandle):
            thing.cancel()
    del thing
    held.clear()
    gc.collect()


async def main():
    for name, way in ways.items():
        for is_first in True, False:
            lose(way, is_first)
            print(name, "behind", ended[ended.index("kept") - 1] if ended[0] != "kept" else "none")
            ended.clear()


asyncio.run(main())
