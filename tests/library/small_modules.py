"""Modules of one idea each: errno, fnmatch, graphlib, hmac, numbers, reprlib, sched, secrets, shlex."""
import errno
import fnmatch
import graphlib
import hmac
import numbers
import os
import random
import reprlib
import sched
import secrets
import shlex
import time

print(errno.ENOENT, errno.errorcode[errno.ECONNREFUSED], errno.errorcode[11], errno.EWOULDBLOCK == errno.EAGAIN, len(errno.errorcode))
print(fnmatch.fnmatch("a.txt", "*.txt"), fnmatch.fnmatch("a.txt", "?.[!x]xt"), fnmatch.filter(["a1", "b2", "a3"], "a[0-9]"),
      fnmatch.fnmatchcase("A", "a"), fnmatch.fnmatch("[x", "[x"), fnmatch.fnmatch("a]b", "a[]]b"))
graph = {"d": {"b", "c"}, "b": {"a"}, "c": {"a"}}
sorter = graphlib.TopologicalSorter(graph)
sorter.prepare()
while sorter.is_active():
    ready = sorter.get_ready()
    print(sorted(ready))
    sorter.done(*ready)
print(*graphlib.TopologicalSorter({1: [2], 2: [3]}).static_order())
for wrong in (lambda: graphlib.TopologicalSorter({1: [2], 2: [1]}).prepare(), lambda: sorter.add("x"), lambda: sorter.done("z"),
              lambda: graphlib.TopologicalSorter().get_ready()):
    try:
        wrong()
    except ValueError as error:
        print(type(error).__name__, error)
print(hmac.new(b"key", b"message", "sha256").hexdigest(), hmac.digest(b"k" * 100, b"m", "md5").hex(),
      hmac.compare_digest("a", "a"), hmac.compare_digest(b"a", b"b"), hmac.new(b"k", digestmod="sha1").name)
print(isinstance(1, numbers.Integral), isinstance(1.5, numbers.Integral), isinstance(1.5, numbers.Real),
      isinstance(True, numbers.Number), isinstance("1", numbers.Number))
print(reprlib.repr(list(range(20))), reprlib.repr("x" * 50), reprlib.repr({i: i for i in range(9)}), reprlib.repr((1,)),
      reprlib.repr({3, 1, 2}), reprlib.repr(10 ** 60), reprlib.repr([[[[[[[[1]]]]]]]]))


class Chain:
    @reprlib.recursive_repr("<...>")
    def __repr__(self):
        return f"Chain({self.next!r})"


chain = Chain()
chain.next = chain
print(chain, Chain.__repr__.__name__)
moments = []
events = sched.scheduler(lambda: moments[-1] if moments else 0, moments.append)
events.enter(3, 1, print, ("third",))
events.enter(1, 2, print, ("second",))
events.enter(1, 1, print, ("first",), {"end": "!\n"})
dropped = events.enter(2, 1, print, ("never",))
events.cancel(dropped)
print([event.priority for event in events.queue], events.empty())
print(len(secrets.token_hex(8)), len(secrets.token_bytes()), len(secrets.token_urlsafe(6)), secrets.randbelow(1),
      secrets.choice(["only"]), secrets.compare_digest("a", "b"), secrets.randbits(4) < 16, len(os.urandom(5)))
try:
    secrets.randbelow(0)
except ValueError as error:
    print(error)
print(shlex.split("a 'b c' \"d \\\" e\" f\\ g # h"), shlex.split("a # b", comments=True), shlex.quote("it's"), shlex.quote("plain"),
      shlex.join(["a", "b c"]), shlex.split("''"))
for wrong in ("a 'b", "a\\"):
    try:
        shlex.split(wrong)
    except ValueError as error:
        print(error)
random.seed(7)
print(random.randbytes(5), random.Random(3).randbytes(3), random.betavariate(1, 2), random.gammavariate(2, 1),
      random.gammavariate(0.5, 1), random.paretovariate(3), random.weibullvariate(1, 2), random.vonmisesvariate(0, 4))
print(0 <= random.SystemRandom().random() < 1, random.SystemRandom().choice([5]), random.random())
