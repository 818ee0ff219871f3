# Decorators, functools.wraps, lru_cache, partial, reduce; contextlib.contextmanager and suppress.
import asyncio
import contextlib
import functools


def logged(function):
    @functools.wraps(function)
    async def wrapper(*args, **kwargs):
        print("calling", function.__name__, args, kwargs)
        result = await function(*args, **kwargs)
        print("returned", result)
        return result

    return wrapper


def repeat(times):
    def decorator(function):
        @functools.wraps(function)
        async def wrapper(*args):
            return [await function(*args) for _ in range(times)]

        return wrapper

    return decorator


@logged
@repeat(times=2)
async def add(a, b):
    """Adds."""
    await asyncio.sleep(0.5)
    return a + b


@functools.lru_cache(maxsize=None)
def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


@contextlib.contextmanager
def tag(name):
    print(f"<{name}>")
    try:
        yield name
    finally:
        print(f"</{name}>")


async def main():
    await add(1, 2)
    print(add.__name__, add.__doc__, fibonacci(50), functools.reduce(lambda a, b: a * b, range(1, 6)))
    with tag("outer") as name, tag("inner"):
        print(name)
    with contextlib.suppress(KeyError):
        {}["missing"]
    print("suppressed")


asyncio.run(main())
