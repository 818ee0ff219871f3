"""Operators as functions."""

_abs = abs


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
def abs(a): return _abs(a)
def matmul(a, b): return a @ b
def concat(a, b): return a + b
def countOf(a, b): return sum([item is b or item == b for item in a])
def indexOf(a, b):
    for place, item in enumerate(a):
        if item is b or item == b:
            return place
    raise ValueError("sequence.index(x): x not in sequence")
def setitem(a, b, c): a[b] = c
def delitem(a, b): del a[b]
def call(obj, /, *args, **kwargs): return obj(*args, **kwargs)
def length_hint(obj, default=0): return len(obj) if hasattr(obj, "__len__") else default


def iadd(a, b):
    a += b
    return a


def isub(a, b):
    a -= b
    return a


def imul(a, b):
    a *= b
    return a


def iand(a, b):
    a &= b
    return a


def ior(a, b):
    a |= b
    return a


def ixor(a, b):
    a ^= b
    return a


def ipow(a, b):
    a **= b
    return a


def imod(a, b):
    a %= b
    return a


def itruediv(a, b):
    a /= b
    return a


def ifloordiv(a, b):
    a //= b
    return a


def ilshift(a, b):
    a <<= b
    return a


def irshift(a, b):
    a >>= b
    return a


def imatmul(a, b):
    a @= b
    return a


iconcat = iadd
