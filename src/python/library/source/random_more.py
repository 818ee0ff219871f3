"""Rarer distributions, and random numbers from the system (Lib/random.py)."""

import math as _math
import random as _random

_LOG4 = _math.log(4.0)
_SG_MAGICCONST = 1.0 + _math.log(4.5)
# The system's own random numbers are those of a generator of the module's, which begins in every run alike.
_system = _random.Random(0)


class SystemRandom(_random.Random):
    def __init__(self, x=None):
        pass

    def seed(self, *args, **kwds):
        return None

    def getstate(self, *args, **kwds):
        raise NotImplementedError("System entropy source does not have state.")

    setstate = getstate

    def random(self):
        return _system.random()

    def getrandbits(self, k):
        if k < 0:
            raise ValueError("number of bits must be non-negative")
        return _system.getrandbits(k)

    def randbytes(self, n):
        return _system.randbytes(n)

    def _randbelow(self, n):
        return _system.randrange(n)


def _taken_from(name):
    def method(self, *args, **options):
        return getattr(_system, name)(*args, **options)
    method.__name__, method.__qualname__ = name, f"SystemRandom.{name}"
    return method


for _name in ("uniform", "randint", "randrange", "choice", "choices", "shuffle", "sample", "gauss", "normalvariate",
              "lognormvariate", "expovariate", "triangular"):
    setattr(SystemRandom, _name, _taken_from(_name))
SystemRandom.__module__ = "random"


def gammavariate(alpha, beta):
    if alpha <= 0.0 or beta <= 0.0:
        raise ValueError("gammavariate: alpha and beta must be > 0.0")
    random = _random.random
    if 1.0 < alpha:
        ainv = _math.sqrt(2.0 * alpha - 1.0)
        bbb = alpha - _LOG4
        ccc = alpha + ainv
        while True:
            u1 = random()
            if not 1e-7 < u1 < 0.9999999:
                continue
            u2 = 1.0 - random()
            v = _math.log(u1 / (1.0 - u1)) / ainv
            x = alpha * _math.exp(v)
            z = u1 * u1 * u2
            r = bbb + ccc * v - x
            if 0.0 <= r + _SG_MAGICCONST - 4.5 * z or _math.log(z) <= r:
                return x * beta
    if alpha == 1.0:
        return -_math.log(1.0 - random()) * beta
    while True:
        b = (_math.e + alpha) / _math.e
        p = b * random()
        x = p ** (1.0 / alpha) if p <= 1.0 else -_math.log((b - p) / alpha)
        u1 = random()
        if 1.0 < p:
            if u1 <= x ** (alpha - 1.0):
                return x * beta
        elif u1 <= _math.exp(-x):
            return x * beta


def betavariate(alpha, beta):
    y = gammavariate(alpha, 1.0)
    if y:
        return y / (y + gammavariate(beta, 1.0))
    return 0.0


def vonmisesvariate(mu, kappa):
    random = _random.random
    tau = 2.0 * _math.pi
    if kappa <= 1e-6:
        return tau * random()
    s = 0.5 / kappa
    r = s + _math.sqrt(1.0 + s * s)
    while True:
        z = _math.cos(_math.pi * random())
        d = z / (r + z)
        u = random()
        if u < 1.0 - d * d or u <= (1.0 - d) * _math.exp(d):
            break
    q = 1.0 / r
    f = (q + z) / (1.0 + q * z)
    return (mu + _math.acos(f)) % tau if 0.5 < random() else (mu - _math.acos(f)) % tau


def paretovariate(alpha):
    return (1.0 - _random.random()) ** (-1.0 / alpha)


def weibullvariate(alpha, beta):
    return alpha * (-_math.log(1.0 - _random.random())) ** (1.0 / beta)
