"""Nodes in an order in which each comes behind those that it depends on."""

from types import GenericAlias as _GenericAlias

__all__ = ["TopologicalSorter", "CycleError"]


class CycleError(ValueError):
    """Says which nodes wait for each other: the second argument is the way round, its first node twice."""


class TopologicalSorter:
    """Hands out the nodes that wait for no other; those handed out are outside until they are done."""

    def __init__(self, graph=None):
        self._missing, self._followers = {}, {}
        self._ready = None
        self._outside, self._finished = set(), set()
        for node, predecessors in ({} if graph is None else graph).items():
            self.add(node, *predecessors)

    def add(self, node, *predecessors):
        if self._ready is not None:
            raise ValueError("Nodes cannot be added after a call to prepare()")
        for one in (node, *predecessors):
            self._missing.setdefault(one, 0)
            self._followers.setdefault(one, [])
        self._missing[node] += len(predecessors)
        for one in predecessors:
            self._followers[one].append(node)

    def prepare(self):
        if self._ready is not None:
            raise ValueError("cannot prepare() more than once")
        self._ready = [node for node, missing in self._missing.items() if not missing]
        way = _way_round(self._followers)
        if way is not None:
            raise CycleError("nodes are in a cycle", way)

    def is_active(self):
        return bool(self._prepared() or self._outside)

    def __bool__(self):
        return self.is_active()

    def get_ready(self):
        handed = tuple(self._prepared())
        self._ready = []
        self._outside.update(handed)
        return handed

    def done(self, *nodes):
        self._prepared()
        for node in nodes:
            self._check_outside(node)
            self._outside.remove(node)
            self._finished.add(node)
            for follower in self._followers[node]:
                self._release(follower)

    def static_order(self):
        self.prepare()
        while self.is_active():
            batch = self.get_ready()
            yield from batch
            self.done(*batch)

    def __class_getitem__(cls, item):
        return _GenericAlias(cls, item)

    def _prepared(self):
        if self._ready is None:
            raise ValueError("prepare() must be called first")
        return self._ready

    def _check_outside(self, node):
        if node in self._outside:
            return
        if node not in self._missing:
            raise ValueError(f"node {node!r} was not added using add()")
        if node in self._finished:
            raise ValueError(f"node {node!r} was already marked done")
        raise ValueError(f"node {node!r} was not passed out (still not ready)")

    def _release(self, node):
        self._missing[node] -= 1
        if not self._missing[node]:
            self._ready.append(node)


def _way_round(followers):
    """A list of nodes each of which follows the one before, the last being the first again."""
    harmless = set()
    for start in followers:
        way = None if start in harmless else _walk(start, followers, harmless)
        if way is not None:
            return way
    return None


def _walk(start, followers, harmless):
    """Goes from follower to follower, depth first. Where there is no way on, there is none round either."""
    trail = {start: iter(followers[start])}
    while trail:
        node, rest = trail.popitem()
        trail[node] = rest
        ahead = next((other for other in rest if other not in harmless), trail)
        if ahead is trail:
            harmless.add(node)
            del trail[node]
        elif ahead in trail:
            way = list(trail)
            return way[way.index(ahead):] + [ahead]
        else:
            trail[ahead] = iter(followers[ahead])
    return None
