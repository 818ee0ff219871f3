"""Races of coroutines that start one after another."""

from asyncio import CancelledError, TimeoutError, Event, create_task, gather, wait, wait_for, FIRST_COMPLETED


async def staggered_race(coro_fns, delay, *, loop=None):
    functions = enumerate(coro_fns)
    winner, exceptions, running = [], [], set()

    async def run_one(place, function, failed):
        exceptions.append(None)
        try:
            result = await function()
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as error:
            exceptions[place] = error
            failed.set()
        else:
            winner.append((result, place))

    try:
        for place, function in functions:
            failed = Event()
            running.add(create_task(run_one(place, function, failed)))
            waiter = create_task(failed.wait())
            await wait({*running, waiter}, timeout=delay, return_when=FIRST_COMPLETED)
            waiter.cancel()
            running = {task for task in running if not task.done()}
            if winner:
                break
        while running and not winner:
            _, running = await wait(running, return_when=FIRST_COMPLETED)
    finally:
        for task in running:
            task.cancel()
        await gather(*running, return_exceptions=True)
    result, place = winner[0] if winner else (None, None)
    return result, place, exceptions
