import asyncio
import gc
import sys
from collections import deque
from contextlib import AsyncExitStack, asynccontextmanager
from contextvars import ContextVar, copy_context
from functools import partial
from weakref import WeakSet, finalize, ref

NEW = sys.version_info >= (3, 13)
VAR = ContextVar('var', default=0)
g = h = None
g_event = g_lock = g_semaphore = g_condition = g_queue = g_barrier = g_group = g_handle = g_limit = None
g_generator = g_context = g_token = g_thing = g_weak = g_server = g_reader = g_writer = kept = None
g_pool = g_caught = g_coro = None


class Box:
    def __init__(self):
        self.x = self.y = self.event = self.lock = self.semaphore = self.condition = None
        self.queue = self.barrier = self.group = self.handle = self.limit = None
        self.generator = self.context = self.token = self.thing = self.weak = None
        self.server = self.reader = self.writer = self.pool = self.caught = self.coro = None


class Thing:
    def __init__(self, label):
        self.label = label
        self.other = None

    def hold(self, other):
        self.other = other

    def __del__(self):
        print('end of', self.label)


class Ender(Thing):
    def __del__(self):
        attempt(self.label, self.other, 'cancel')


class Awaitable:
    def __init__(self, inner):
        self.inner = inner

    def __await__(self):
        return (yield from self.inner.__await__())


class Nothing:
    async def drain(self):
        pass

    wait_closed = serve_forever = start_serving = drain

    async def __aenter__(self):
        return self

    async def __aexit__(self, *exc):
        pass


class aclosing:
    def __init__(self, thing):
        self.thing = thing

    async def __aenter__(self):
        return self.thing

    async def __aexit__(self, *exc):
        await self.thing.aclose()


async def nothing():
    yield 'nothing'


def loop():
    return asyncio.get_running_loop()


def some(future):
    if future is None or future is asyncio.current_task():
        return asyncio.sleep(0)
    return future


def live(*futures):
    # Sets of several futures are in the order of addresses.
    return tasks(*futures) or [future for future in futures if future is not None][:1]


def tasks(*futures):
    return [future for future in futures if isinstance(future, asyncio.Task)]


@asynccontextmanager
async def managed(label, future):
    print(label, 'in')
    try:
        yield future
    finally:
        print(label, 'out', show(await some(future)))


def put(pool, item):
    if isinstance(pool, (list, deque)):
        pool.append(item)
    elif pool is not None and isinstance(item, asyncio.Task):
        pool.add(item)
        item.add_done_callback(pool.discard)


def at_end(target, function, *args):
    if target is not None:
        finalize(target, function, *args).atexit = False


def cancel_all(label):
    for task in sorted(asyncio.all_tasks(), key=asyncio.Task.get_name):
        if task is not asyncio.current_task():
            task.cancel()
    print(label)


def plain_factory(loop, coro, **options):
    return asyncio.Task(coro, loop=loop, **options)


eager_factory = getattr(asyncio, 'eager_task_factory', None)


def eager_task(coro):
    if sys.version_info < (3, 12):
        return asyncio.create_task(coro)
    return asyncio.Task(coro, loop=loop(), eager_start=True)


def told(context):
    error = context.get('exception')
    print('told', context['message'].split('<')[0].split('(')[0], show(error), *sorted(context))


def tell(loop, context):
    told(context)


def keep(loop, context):
    global kept
    kept = context
    told(context)


def fail(loop, context):
    raise ValueError('handler')


def refer(label, target):
    return None if target is None else ref(target, partial(gone, label))


def gone(label, weak):
    print(label, 'gone')


def run_in(label, context, function, *args):
    if context is None:
        return
    try:
        context.run(function, *args)
    except Exception as error:
        print(label, show(error))


def reset(label, token):
    if token is None:
        return
    try:
        VAR.reset(token)
    except (RuntimeError, ValueError) as error:
        print(label, type(error).__name__)


async def serve(body, box):
    try:
        return await asyncio.start_server(partial(body, box, None), 'localhost', 7)
    except OSError as error:
        print('serve', type(error).__name__)


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
    if isinstance(value, bytes):
        return value if len(value) < 99 else len(value)
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return type(value).__name__


def told_end(label, run):
    try:
        print(label, show(run()))
    except (Exception, asyncio.CancelledError) as error:
        print(label, show(error))


def forget(loop):
    # Whoever records keeps the last loop, and by it what holds all of the module.
    loop.set_task_factory(None)
    loop.set_exception_handler(None)


def run_in_runner(*mains):
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        for number, main in enumerate(mains):
            told_end(f'run {number}', lambda: runner.run(main(Box())))
        told_end('close', runner.close)
    forget(loop)


def run_by_hand(*mains):
    loop = asyncio.new_event_loop()
    try:
        for number, main in enumerate(mains):
            told_end(f'run {number}', lambda: loop.run_until_complete(main(Box())))
        told_end('generators', lambda: loop.run_until_complete(loop.shutdown_asyncgens()))
    finally:
        loop.close()
        forget(loop)


async def t0(box, a=None):
    global g_handle
    b = c = queue = None
    box.queue = asyncio.PriorityQueue(1)
    a = asyncio.create_task(t1(box))
    b = loop().create_future()
    loop().stop()
    try:
        print('0.1', show(await asyncio.wait_for(asyncio.shield(some(c)), 0.125)))
    except (Exception, asyncio.CancelledError) as error:
        print('0.2e', show(error))
    attempt('0.3', queue, 'get_nowait')
    print('0.4', show(await asyncio.wait_for(some(c), 0.125)))
    if box.x: box.x.add_done_callback(partial(when_done, '0.5', box.x, 'set_result', 1))
    g_handle = loop().call_soon(attempt, '0.6', c, 'uncancel')
    attempt('0.7', box.queue, 'put_nowait', 2)
    print('0.8', show(await (queue or asyncio.Queue()).get()))
    b = asyncio.create_task(t1(box))


async def t1(box, a=None):
    global g
    c = None
    box.x = loop().create_future()
    print('1.1', show(await asyncio.sleep(0)))
    try:
        print('1.2', show(await some(box.x)))
    except BaseException as error:
        print('1.3e', show(error))
    g = asyncio.create_task(asyncio.sleep(0))
    for each in asyncio.as_completed(tasks(box.y, a, box.y), timeout=0):
        print('1.4', show(await each))
    c = asyncio.create_task((box.queue or asyncio.Queue()).put(3))


run_by_hand(t0, t1)
