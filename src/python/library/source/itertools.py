"""Iterators for loops, as generators."""


def count(start=0, step=1):
    while True:
        yield start
        start += step


def cycle(iterable):
    saved = []
    for element in iterable:
        yield element
        saved.append(element)
    while saved:
        yield from saved


def repeat(object, times=None):
    if times is None:
        while True:
            yield object
    for _ in range(times):
        yield object


class chain:
    __slots__ = ("_iterator",)
    def __init__(self, *iterables):
        self._iterator = self._run(iterables)

    @staticmethod
    def _run(iterables):
        for iterable in iterables:
            yield from iterable

    @classmethod
    def from_iterable(cls, iterables):
        made = cls()
        made._iterator = cls._run(iterables)
        return made

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._iterator)


def _no_less_than_zero(*numbers):
    for number in numbers:
        if number is not None and (not isinstance(number, int) or number < 0):
            raise ValueError("Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.")


def islice(iterable, *bounds):
    if len(bounds) == 1:
        start, stop, step = 0, bounds[0], 1
    else:
        start, stop, step = (bounds + (None,))[:3]
    start, step = start or 0, 1 if step is None else step
    _no_less_than_zero(start, stop)
    if step < 1:
        raise ValueError("Step for islice() must be a positive integer or None.")
    return _islice(iter(iterable), start, stop, step)


def _islice(iterator, start, stop, step):
    index = 0
    wanted = start
    while stop is None or wanted < stop:
        for element in iterator:
            index += 1
            if index > wanted:
                yield element
                wanted += step
                break
        else:
            return
    while stop is not None and index < stop:
        for element in iterator:
            index += 1
            break
        else:
            return


def takewhile(predicate, iterable):
    for element in iterable:
        if not predicate(element):
            return
        yield element


def dropwhile(predicate, iterable):
    iterator = iter(iterable)
    for element in iterator:
        if not predicate(element):
            yield element
            break
    yield from iterator


def filterfalse(predicate, iterable):
    for element in iterable:
        if not (element if predicate is None else predicate(element)):
            yield element


def compress(data, selectors):
    for element, selected in zip(data, selectors):
        if selected:
            yield element


def starmap(function, iterable):
    for args in iterable:
        yield function(*args)


def accumulate(iterable, func=None, *, initial=None):
    iterator = iter(iterable)
    total = initial
    if initial is None:
        for total in iterator:
            break
        else:
            return
    yield total
    for element in iterator:
        total = total + element if func is None else func(total, element)
        yield total


def pairwise(iterable):
    iterator = iter(iterable)
    for before in iterator:
        break
    else:
        return
    for element in iterator:
        yield before, element
        before = element


def batched(iterable, n, *, strict=False):
    if n < 1:
        raise ValueError("n must be at least one")
    iterator = iter(iterable)
    while batch := tuple(islice(iterator, n)):
        if strict and len(batch) != n:
            raise ValueError("batched(): incomplete batch")
        yield batch


def zip_longest(*iterables, fillvalue=None):
    iterators = [iter(iterable) for iterable in iterables]
    open_ones = len(iterators)
    while open_ones:
        row = []
        for index, iterator in enumerate(iterators):
            value = fillvalue
            if iterator is not None:
                for value in iterator:
                    break
                else:
                    iterators[index] = None
                    open_ones -= 1
            row.append(value)
        if open_ones:
            yield tuple(row)


def product(*iterables, repeat=1):
    pools = [tuple(pool) for pool in iterables] * repeat
    return _product(pools, ())


def _product(pools, head):
    if not pools:
        yield head
        return
    for element in pools[0]:
        yield from _product(pools[1:], head + (element,))


def permutations(iterable, r=None):
    pool = tuple(iterable)
    return _permutations(pool, len(pool) if r is None else r, ())


def _permutations(pool, r, used):
    if len(used) == r:
        yield tuple(pool[index] for index in used)
        return
    for index in range(len(pool)):
        if index not in used:
            yield from _permutations(pool, r, used + (index,))


def combinations(iterable, r):
    return _combinations(tuple(iterable), r, 0, (), 1)


def combinations_with_replacement(iterable, r):
    return _combinations(tuple(iterable), r, 0, (), 0)


def _combinations(pool, r, first, head, step):
    if len(head) == r:
        yield head
        return
    for index in range(first, len(pool)):
        yield from _combinations(pool, r, index + step, head + (pool[index],), step)


def groupby(iterable, key=None):
    nothing = object()
    iterator = iter(iterable)
    waiting = [nothing]

    def group(wanted):
        while waiting[0] is not nothing and waiting[0][0] == wanted:
            yield waiting[0][1]
            advance()

    def advance():
        for element in iterator:
            waiting[0] = (element if key is None else key(element), element)
            return
        waiting[0] = nothing

    advance()
    while waiting[0] is not nothing:
        wanted = waiting[0][0]
        yield wanted, group(wanted)
        while waiting[0] is not nothing and waiting[0][0] == wanted:
            advance()


def tee(iterable, n=2):
    iterator = iter(iterable)
    queues = [[] for _ in range(n)]

    def branch(own):
        while True:
            if not own:
                for element in iterator:
                    for queue in queues:
                        queue.append(element)
                    break
                else:
                    return
            yield own.pop(0)
    return tuple(branch(queue) for queue in queues)
