import asyncio
import gc
import sys
from functools import partial

NEW = sys.version_info >= (3, 13)
g = h = None
g_event = g_lock = g_semaphore = g_condition = g_queue = g_barrier = g_group = g_handle = g_limit = None


class Box:
    def __init__(self):
        self.x = self.y = self.event = self.lock = self.semaphore = self.condition = None
        self.queue = self.barrier = self.group = self.handle = self.limit = None


def loop():
    return asyncio.get_running_loop()


def some(future):
    if future is None or future is asyncio.current_task():
        return asyncio.sleep(0)
    return future


def live(*futures):
    return [future for future in futures if future is not None]


def tasks(*futures):
    return [future for future in futures if isinstance(future, asyncio.Task)]


def turns(number):
    left = [number]

    def ask():
        left[0] -= 1
        return left[0] < 0
    return ask


def attempt(label, target, method, *args, **options):
    if target is None:
        return
    try:
        print(label, method, show(getattr(target, method)(*args, **options)))
    except (AttributeError, TypeError) as error:
        print(label, method, type(error).__name__)
    except Exception as error:
        print(label, method, show(error))


def when_done(label, target, method, *args):
    attempt(label, target, method, *args[:-1])


def state(future):
    if not future.done():
        return 'pending'
    if future.cancelled():
        return 'cancelled'
    return 'done' if future._exception is None else 'failed'


def show(value):
    if isinstance(value, BaseExceptionGroup):
        return [type(value).__name__, value.message, *[show(error) for error in value.exceptions]]
    if isinstance(value, BaseException):
        return [type(value).__name__, *[show(arg) for arg in value.args]]
    if isinstance(value, (list, tuple)):
        return [show(item) for item in value]
    if isinstance(value, set):
        return len(value)
    if isinstance(value, asyncio.Future):
        return state(value)
    if isinstance(value, str):
        return value.split('<')[0]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return type(value).__name__
