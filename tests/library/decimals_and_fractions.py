"""Decimal numbers and fractions: arithmetic, rounding, and how they are shown."""

import decimal
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, getcontext, localcontext
from fractions import Fraction

values = [Decimal(text) for text in ("0", "-0", "1", "2.50", "-3.75", "1E+3", "0.0000001", "123456789.123456789", "1E-10", "99.995")]
for value in values:
    print(repr(value), value.normalize(), -value, abs(value), int(value), round(value), round(value, 1), float(value), bool(value),
          value.as_tuple().exponent, value.adjusted(), value.to_integral_value(), value.as_integer_ratio())
    print([format(value, spec) for spec in ("", ".2f", ",.2f", ">14", "<10.1f", "+.1f", "e", ".3e", ".1%", "010.2f", ".4g", "^20,.3f")])
for left in values:
    for right in values[2:6]:
        print(left + right, left - right, left * right, left / right, left // right, left % right, left < right, left == right)
print(Decimal("2.675").quantize(Decimal("0.01"), ROUND_HALF_UP), Decimal("2.675").quantize(Decimal("0.01"), rounding=ROUND_DOWN))
print(Decimal(2).sqrt(), Decimal(4).sqrt(), Decimal(2) ** 10, Decimal("1.1") ** 7, Decimal(2) ** -3, Decimal(7).max(3), sum([Decimal("0.1")] * 3))
print(Decimal(0.1), Decimal((1, (1, 2, 3), -2)), Decimal(10**30) + 1, hash(Decimal("2.0")) == hash(2), Decimal("1.5") == 1.5, {Decimal(1): "one"}[1])
with localcontext() as context:
    context.prec = 5
    print(Decimal(1) / Decimal(3), getcontext().prec)
print(Decimal(1) / Decimal(3), getcontext().prec, min(values), max(values), sorted(values)[:3])
for wrong in (lambda: Decimal("x"), lambda: Decimal(1) / 0, lambda: Decimal(0) / 0, lambda: Decimal(1) + 1.5,
              lambda: Decimal("inf") - Decimal("inf"), lambda: int(Decimal("nan")), lambda: Decimal(1).quantize(Decimal("1E-40")),
              lambda: Decimal(None)):
    try:
        print(wrong())
    except (ArithmeticError, TypeError, ValueError) as error:
        print(type(error).__name__, isinstance(error, decimal.InvalidOperation), error)
fractions = [Fraction(3, 4), Fraction(-7, 3), Fraction("0.125"), Fraction(2), Fraction("5/10"), Fraction(0.75), Fraction("1e-2"), Fraction(Decimal("1.1"))]
for one in fractions:
    print(repr(one), one, float(one), int(one), round(one), round(one, 1), -one, abs(one), one ** 2, one ** -1, hash(one), one.limit_denominator(3))
    print([(one + other, one - other, one * other, one / other, one // other, one % other, one < other) for other in fractions[:3]])
print(Fraction(1, 3) + 1, 1 - Fraction(1, 3), Fraction(1, 2) + 0.25, Fraction(1, 2) == 0.5, sum([Fraction(1, 10)] * 10), divmod(Fraction(7, 2), 2))
for wrong in (lambda: Fraction(1, 0), lambda: Fraction("x"), lambda: Fraction(1) / 0, lambda: Fraction(1.5, 2)):
    try:
        print(wrong())
    except (ArithmeticError, TypeError, ValueError) as error:
        print(type(error).__name__, error)
