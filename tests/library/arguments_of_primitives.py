"""Methods of locks and the like refuse arguments that they do not have."""
import asyncio


def tell(call):
    try:
        print(call())
    except TypeError as error:
        print(error)


def main():
    lock, event, condition = asyncio.Lock(), asyncio.Event(), asyncio.Condition()
    semaphore, barrier, queue = asyncio.Semaphore(), asyncio.Barrier(2), asyncio.Queue()
    for primitive, names in (
        (lock, "acquire release locked"),
        (event, "is_set set clear wait"),
        (condition, "wait notify_all"),
        (semaphore, "acquire release locked"),
        (barrier, "wait reset abort"),
        (queue, "get_nowait task_done join qsize empty full"),
    ):
        for name in names.split():
            method = getattr(primitive, name)
            tell(lambda: method(1))
            tell(lambda: method(1, 2))
            tell(lambda: method(timeout=1))


main()
