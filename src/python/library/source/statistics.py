"""Averages and spreads; sums are exact, as fractions of whole numbers."""

import math
import sys


class StatisticsError(ValueError):
    pass


def _exact(data):
    """The sum as a numerator and a denominator, and the type that the result has."""
    numerator, denominator, kind, count = 0, 1, int, 0
    for value in data:
        count += 1
        if isinstance(value, float):
            kind = float
            if value != value or value in (float("inf"), float("-inf")):
                return value, 0, kind, count
        top, bottom = value.as_integer_ratio()
        numerator, denominator = numerator * bottom + top * denominator, denominator * bottom
        shared = math.gcd(numerator, denominator)
        numerator, denominator = numerator // shared, denominator // shared
    return numerator, denominator, kind, count


def _quotient(numerator, denominator, kind):
    if kind is int and numerator % denominator == 0:
        return numerator // denominator
    return numerator / denominator


def mean(data):
    numerator, denominator, kind, count = _exact(data)
    if count < 1:
        raise StatisticsError("mean requires at least one data point")
    return numerator if denominator == 0 else _quotient(numerator, denominator * count, kind)


def fmean(data, weights=None):
    values = [float(value) for value in data]
    if weights is not None:
        weights = [float(weight) for weight in weights]
        if len(weights) != len(values):
            raise StatisticsError("data and weights must be the same length")
        return math.fsum([value * weight for value, weight in zip(values, weights)]) / math.fsum(weights)
    if not values:
        raise StatisticsError("fmean requires at least one data point")
    return math.fsum(values) / len(values)


def _sorted(data):
    values = sorted(data)
    if not values:
        raise StatisticsError("no median for empty data")
    return values


def median(data):
    values = _sorted(data)
    middle = len(values) // 2
    return values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2


def median_low(data):
    values = _sorted(data)
    return values[(len(values) - 1) // 2]


def median_high(data):
    values = _sorted(data)
    return values[len(values) // 2]


def multimode(data):
    counts = {}
    for value in data:
        counts[value] = counts.get(value, 0) + 1
    most = max(counts.values(), default=0)
    return [value for value, count in counts.items() if count == most]


def mode(data):
    found = multimode(data)
    if not found:
        raise StatisticsError("no mode for empty data")
    return found[0]


def _squares(data):
    """The sum of the squares of the distances from the mean, exactly; type and count."""
    values = list(data)
    numerator, denominator, kind, count = _exact(values)
    if not count:
        return 0, 1, kind, 0
    tops = [value.as_integer_ratio() for value in values]
    bottom = 1
    for _, part in tops:
        bottom = math.lcm(bottom, part)
    scaled = [top * (bottom // part) for top, part in tops]
    total = sum(scaled)
    square = count * sum([value * value for value in scaled]) - total * total
    return square, count * bottom * bottom, kind, count


def variance(data, xbar=None):
    square, denominator, kind, count = _squares(data)
    if count < 2:
        raise StatisticsError("variance requires at least two data points")
    return _quotient(square, denominator * (count - 1), kind)


def pvariance(data, mu=None):
    square, denominator, kind, count = _squares(data)
    if count < 1:
        raise StatisticsError("pvariance requires at least one data point")
    return _quotient(square, denominator * count, kind)


def _root(numerator, denominator):
    """The float nearest to the square root of a fraction."""
    shift = max(0, 110 - numerator.bit_length() + denominator.bit_length()) // 2 * 2
    whole = (numerator << shift) // denominator
    root = math.isqrt(whole)
    if root * root != whole or (numerator << shift) % denominator:
        root = root | 1
    return root / (1 << shift // 2)


def stdev(data, xbar=None):
    square, denominator, _, count = _squares(data)
    if count < 2:
        raise StatisticsError("stdev requires at least two data points")
    return _root(square, denominator * (count - 1))


def pstdev(data, mu=None):
    square, denominator, _, count = _squares(data)
    if count < 1:
        raise StatisticsError("pstdev requires at least one data point")
    return _root(square, denominator * count)


def quantiles(data, *, n=4, method="exclusive"):
    if n < 1:
        raise StatisticsError("n must be at least 1")
    values = sorted(data)
    if len(values) == 1 and (3, 13) <= sys.version_info:
        return values * (n - 1)
    if len(values) < 2:
        needed = "one data point" if (3, 13) <= sys.version_info else "two data points"
        raise StatisticsError(f"must have at least {needed}")
    cuts = []
    for number in range(1, n):
        if method == "inclusive":
            place, rest = divmod(number * (len(values) - 1), n)
            cuts.append((values[place] * (n - rest) + values[place + 1] * rest) / n)
        else:
            count = len(values) + 1
            place = min(max(number * count // n, 1), len(values) - 1)
            rest = number * count - place * n
            cuts.append((values[place - 1] * (n - rest) + values[place] * rest) / n)
    return cuts
