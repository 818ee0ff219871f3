"""Operators as functions."""


def itemgetter(*items):
    if len(items) == 1:
        only = items[0]
        return lambda obj: obj[only]
    return lambda obj: tuple([obj[item] for item in items])


def _follow(obj, path):
    for name in path.split("."):
        obj = getattr(obj, name)
    return obj


def attrgetter(*attrs):
    if len(attrs) == 1:
        only = attrs[0]
        return lambda obj: _follow(obj, only)
    return lambda obj: tuple([_follow(obj, path) for path in attrs])


def methodcaller(name, /, *args, **kwargs):
    return lambda obj: getattr(obj, name)(*args, **kwargs)


def add(a, b): return a + b
def sub(a, b): return a - b
def mul(a, b): return a * b
def truediv(a, b): return a / b
def floordiv(a, b): return a // b
def mod(a, b): return a % b
def pow(a, b): return a ** b
def and_(a, b): return a & b
def or_(a, b): return a | b
def xor(a, b): return a ^ b
def lshift(a, b): return a << b
def rshift(a, b): return a >> b
def neg(a): return -a
def pos(a): return +a
def invert(a): return ~a
inv = invert
def index(a): return a.__index__()
def not_(a): return not a
def lt(a, b): return a < b
def le(a, b): return a <= b
def eq(a, b): return a == b
def ne(a, b): return a != b
def gt(a, b): return a > b
def ge(a, b): return a >= b
def is_(a, b): return a is b
def is_not(a, b): return a is not b
def contains(a, b): return b in a
def getitem(a, b): return a[b]
def truth(a): return bool(a)
