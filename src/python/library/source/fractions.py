"""Fractions of whole numbers."""

from math import gcd as _gcd


class Fraction:
    __slots__ = ("numerator", "denominator")

    def __new__(cls, numerator=0, denominator=None):
        if isinstance(numerator, str) and denominator is None:
            numerator, denominator = _parse(numerator)
        elif denominator is None and not isinstance(numerator, int):
            if not hasattr(numerator, "as_integer_ratio"):
                raise TypeError("argument should be a string or a Rational instance")
            numerator, denominator = numerator.as_integer_ratio()
        elif denominator is None:
            denominator = 1
        elif not isinstance(numerator, (int, Fraction)) or not isinstance(denominator, (int, Fraction)):
            raise TypeError("both arguments should be Rational instances")
        if denominator == 0:
            raise ZeroDivisionError(f"Fraction({numerator}, 0)")
        if isinstance(numerator, Fraction) or isinstance(denominator, Fraction):
            numerator, denominator = (numerator.numerator * denominator.denominator, numerator.denominator * denominator.numerator)
        return _made(numerator, denominator, cls)

    @classmethod
    def from_float(cls, f):
        return cls(*f.as_integer_ratio())

    from_decimal = from_float

    def as_integer_ratio(self):
        return self.numerator, self.denominator

    def is_integer(self):
        return self.denominator == 1

    def limit_denominator(self, max_denominator=1000000):
        if max_denominator < 1:
            raise ValueError("max_denominator should be at least 1")
        if self.denominator <= max_denominator:
            return Fraction(self)
        p0, q0, p1, q1 = 0, 1, 1, 0
        n, d = self.numerator, self.denominator
        while True:
            a = n // d
            if max_denominator < q0 + a * q1:
                break
            p0, q0, p1, q1 = p1, q1, p0 + a * p1, q0 + a * q1
            n, d = d, n - a * d
        k = (max_denominator - q0) // q1
        if 2 * d * (q0 + k * q1) <= self.denominator:
            return _made(p1, q1)
        return _made(p0 + k * p1, q0 + k * q1)

    def __repr__(self):
        return f"{type(self).__name__}({self.numerator}, {self.denominator})"

    def __str__(self):
        return str(self.numerator) if self.denominator == 1 else f"{self.numerator}/{self.denominator}"

    def __format__(self, spec):
        if not spec:
            return str(self)
        from decimal import _format_fraction
        return _format_fraction(self, spec)

    def __hash__(self):
        if self.denominator == 1:
            return hash(self.numerator)
        try:
            inverse = pow(self.denominator, -1, 2**61 - 1)
        except ValueError:
            return 314159 if 0 <= self.numerator else -314159
        found = hash(hash(abs(self.numerator)) * inverse)
        found = found if 0 <= self.numerator else -found
        return -2 if found == -1 else found

    def __bool__(self):
        return bool(self.numerator)

    def __float__(self):
        return self.numerator / self.denominator

    def __int__(self):
        return -(-self.numerator // self.denominator) if self.numerator < 0 else self.numerator // self.denominator

    __trunc__ = __int__

    def __floor__(self):
        return self.numerator // self.denominator

    def __ceil__(self):
        return -(-self.numerator // self.denominator)

    def __round__(self, ndigits=None):
        if ndigits is not None:
            shift = 10 ** abs(ndigits)
            return Fraction(round(self * shift), shift) if 0 < ndigits else Fraction(round(self / shift) * shift)
        whole, rest = divmod(self.numerator, self.denominator)
        twice = 2 * rest
        return whole + (self.denominator < twice or twice == self.denominator and whole % 2 == 1)

    def __neg__(self):
        return _made(-self.numerator, self.denominator)

    def __pos__(self):
        return Fraction(self)

    def __abs__(self):
        return _made(abs(self.numerator), self.denominator)

    def __pow__(self, power):
        if isinstance(power, Fraction) and power.denominator == 1:
            power = power.numerator
        if not isinstance(power, int):
            return float(self) ** float(power)
        if 0 <= power:
            return _made(self.numerator ** power, self.denominator ** power)
        if self.numerator == 0:
            raise ZeroDivisionError(f"Fraction({self.denominator ** -power}, 0)")
        return _made(self.denominator ** -power, self.numerator ** -power)

    def __rpow__(self, base):
        return base ** (self.numerator if self.denominator == 1 else float(self))

    def __eq__(self, other):
        if isinstance(other, (int, Fraction)):
            return self.numerator == other.numerator and self.denominator == other.denominator
        return float(self) == other if isinstance(other, float) else NotImplemented


def _made(numerator, denominator, cls=Fraction):
    shared = _gcd(numerator, denominator)
    shared = -shared if denominator < 0 else shared
    made = object.__new__(cls)
    made.numerator, made.denominator = numerator // shared, denominator // shared
    return made


def _parse(text):
    wrong = ValueError(f"Invalid literal for Fraction: {text!r}")
    top, slash, bottom = text.strip().partition("/")
    if slash:
        if not (top[:1].isdigit() or top[1:2].isdigit()) or not bottom[:1].isdigit():
            raise wrong
        return int(top), int(bottom)
    digits, _, power = top.lower().partition("e")
    whole, _, part = digits.partition(".")
    if not (whole.lstrip("+-") + part).isdigit():
        raise wrong
    power, digits = int(power or 0) - len(part), int((whole if whole.lstrip("+-") else whole + "0") + part)
    return (digits * 10 ** power, 1) if 0 <= power else (digits, 10 ** -power)


def _binary(name, operate, of_floats):
    def forward(self, other):
        if isinstance(other, (int, Fraction)):
            return operate(self.numerator, self.denominator, other.numerator, other.denominator)
        return of_floats(float(self), other) if isinstance(other, float) else NotImplemented

    def backward(self, other):
        if isinstance(other, (int, Fraction)):
            return operate(other.numerator, other.denominator, self.numerator, self.denominator)
        return of_floats(other, float(self)) if isinstance(other, float) else NotImplemented
    setattr(Fraction, f"__{name}__", forward)
    if name in ("lt", "le", "gt", "ge"):
        return
    setattr(Fraction, f"__r{name}__", backward)


def _divided(a, b, c, d):
    if c == 0:
        raise ZeroDivisionError(f"Fraction({d}, 0)")
    return _made(a * d, b * c)


for _name, _operate, _of_floats in (
        ("add", lambda a, b, c, d: _made(a * d + c * b, b * d), lambda x, y: x + y),
        ("sub", lambda a, b, c, d: _made(a * d - c * b, b * d), lambda x, y: x - y),
        ("mul", lambda a, b, c, d: _made(a * c, b * d), lambda x, y: x * y),
        ("truediv", _divided, lambda x, y: x / y),
        ("floordiv", lambda a, b, c, d: (a * d) // (b * c), lambda x, y: x // y),
        ("mod", lambda a, b, c, d: _made((a * d) % (c * b), b * d), lambda x, y: x % y),
        ("divmod", lambda a, b, c, d: ((a * d) // (b * c), _made((a * d) % (c * b), b * d)), divmod),
        ("lt", lambda a, b, c, d: a * d < c * b, lambda x, y: x < y),
        ("le", lambda a, b, c, d: a * d <= c * b, lambda x, y: x <= y),
        ("gt", lambda a, b, c, d: a * d > c * b, lambda x, y: x > y),
        ("ge", lambda a, b, c, d: a * d >= c * b, lambda x, y: x >= y)):
    _binary(_name, _operate, _of_floats)
