"""The functions over whole numbers; those over floats are native."""


def gcd(*numbers):
    result = 0
    for number in numbers:
        other = abs(_index(number))
        while other:
            result, other = other, result % other
    return result


def lcm(*numbers):
    result = 1
    for number in numbers:
        number = abs(_index(number))
        if number == 0:
            return 0
        result = result // gcd(result, number) * number
    return result


def _index(number):
    try:
        return number.__index__()
    except AttributeError:
        raise TypeError(f"'{type(number).__name__}' object cannot be interpreted as an integer") from None


def factorial(n, /):
    n = _index(n)
    if n < 0:
        raise ValueError("factorial() not defined for negative values")
    result = 1
    for factor in range(2, n + 1):
        result *= factor
    return result


def perm(n, k=None, /):
    if k is None:
        return factorial(n)
    n, k = _index(n), _index(k)
    if n < 0:
        raise ValueError("n must be a non-negative integer")
    if k < 0:
        raise ValueError("k must be a non-negative integer")
    result = 1
    for factor in range(n, n - k, -1):
        result *= factor
    return result


def comb(n, k, /):
    n, k = _index(n), _index(k)
    if n < 0:
        raise ValueError("n must be a non-negative integer")
    if k < 0:
        raise ValueError("k must be a non-negative integer")
    if n < k:
        return 0
    k = min(k, n - k)
    result = 1
    for place in range(k):
        result = result * (n - place) // (place + 1)
    return result


def isqrt(n, /):
    n = _index(n)
    if n < 0:
        raise ValueError("isqrt() argument must be nonnegative")
    if n == 0:
        return 0
    guess = 1 << (n.bit_length() + 1) // 2
    while True:
        better = (guess + n // guess) // 2
        if guess <= better:
            return guess
        guess = better


def prod(iterable, /, *, start=1):
    for factor in iterable:
        start = start * factor
    return start


def dist(p, q, /):
    p, q = list(p), list(q)
    if len(p) != len(q):
        raise ValueError("both points must have the same number of dimensions")
    return hypot(*[left - right for left, right in zip(p, q)])


def isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0):
    if rel_tol < 0 or abs_tol < 0:
        raise ValueError("tolerances must be non-negative")
    if a == b:
        return True
    if isinf(a) or isinf(b):
        return False
    difference = abs(a - b)
    return difference <= abs(rel_tol * b) or difference <= abs(rel_tol * a) or difference <= abs_tol


def fsum(seq, /):
    parts = []
    for value in seq:
        value = float(value)
        kept = 0
        for part in parts:
            if abs(value) < abs(part):
                value, part = part, value
            high = value + part
            low = part - (high - value)
            if low:
                parts[kept] = low
                kept += 1
            value = high
        parts[kept:] = [value]
    if not parts:
        return 0.0
    return _sum_of_parts(parts)


def _sum_of_parts(parts):
    high, low = parts.pop(), 0.0
    while parts:
        before = high
        part = parts.pop()
        high = before + part
        low = part - (high - before)
        if low:
            break
    if parts and (low < 0 and parts[-1] < 0 or low > 0 and parts[-1] > 0):
        twice = low * 2
        other = high + twice
        if twice == other - high:
            high = other
    return high


def sumprod(p, q, /):
    p, q = list(p), list(q)
    if len(p) != len(q):
        raise ValueError("Inputs are not the same length")
    return sum([left * right for left, right in zip(p, q)])
