"""Decimal numbers: a sign, digits and a power of ten, rounded to the precision of a context."""

from contextlib import contextmanager as _contextmanager
from fractions import Fraction as _Fraction

ROUND_DOWN, ROUND_UP, ROUND_FLOOR, ROUND_CEILING = "ROUND_DOWN", "ROUND_UP", "ROUND_FLOOR", "ROUND_CEILING"
ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_05UP = "ROUND_HALF_UP", "ROUND_HALF_DOWN", "ROUND_HALF_EVEN", "ROUND_05UP"


class DecimalException(ArithmeticError): pass
class InvalidOperation(DecimalException): pass
class ConversionSyntax(InvalidOperation): pass
class DivisionByZero(DecimalException, ZeroDivisionError): pass
class DivisionUndefined(InvalidOperation, ZeroDivisionError): pass
class DivisionImpossible(InvalidOperation): pass
class Inexact(DecimalException): pass
class Rounded(DecimalException): pass
class Overflow(Inexact, Rounded): pass
class FloatOperation(DecimalException, TypeError): pass


for _kind in list(DecimalException.__subclasses__()) + [DecimalException, Overflow]:
    _kind.__module__ = "decimal"


def _invalid(kind):
    return InvalidOperation([kind])


class Context:
    def __init__(self, prec=28, rounding=ROUND_HALF_EVEN, **options):
        self.prec, self.rounding = prec, rounding

    def copy(self):
        return Context(self.prec, self.rounding)

    def create_decimal(self, num="0"):
        return _rounded(Decimal(num), self)

    def __repr__(self):
        return (f"Context(prec={self.prec}, rounding={self.rounding}, Emin=-999999, Emax=999999, capitals=1, clamp=0, flags=[], "
                "traps=[InvalidOperation, DivisionByZero, Overflow])")


_context = Context()


def getcontext():
    return _context


def setcontext(context, /):
    global _context
    _context = context


@_contextmanager
def localcontext(ctx=None, **options):
    before, own = _context, (ctx or _context).copy()
    own.__dict__.update(options)
    setcontext(own)
    try:
        yield own
    finally:
        setcontext(before)


def _divide(number, divisor, rounding, is_negative=False):
    """`number / divisor` as a whole number; both are not negative."""
    whole, rest = divmod(number, divisor)
    if not rest:
        return whole
    half = (2 * rest > divisor) - (2 * rest < divisor)
    up = {ROUND_DOWN: False, ROUND_UP: True, ROUND_FLOOR: is_negative, ROUND_CEILING: not is_negative, ROUND_HALF_UP: 0 <= half,
          ROUND_HALF_DOWN: 0 < half, ROUND_HALF_EVEN: 0 < half or half == 0 and whole % 2 == 1,
          ROUND_05UP: whole % 10 in (0, 5)}[rounding]
    return whole + up


def _rounded(number, context=None):
    context = context or _context
    if number._special:
        return number
    excess = len(str(number._int)) - context.prec
    if excess <= 0:
        return number
    digits = _divide(number._int, 10 ** excess, context.rounding, number._sign)
    if context.prec < len(str(digits)):
        digits, excess = digits // 10, excess + 1
    return _made(number._sign, digits, number._exp + excess)


def _made(sign, digits, exp, special=""):
    made = object.__new__(Decimal)
    made._sign, made._int, made._exp, made._special = int(sign), digits, exp, special
    return made


class Decimal:
    __slots__ = ("_sign", "_int", "_exp", "_special")

    def __new__(cls, value="0", context=None):
        if isinstance(value, Decimal):
            return value
        if isinstance(value, int):
            return _made(value < 0, abs(value), 0)
        if isinstance(value, float):
            return cls.from_float(value)
        if isinstance(value, (tuple, list)):
            sign, digits, exp = value
            return _made(sign, int("".join(map(str, digits)) or "0"), exp)
        if not isinstance(value, str):
            raise TypeError(f"conversion from {type(value).__name__} to Decimal is not supported")
        text = value.strip().replace("_", "").lower()
        sign, text = text.startswith("-"), text[1:] if text[:1] in ("+", "-") else text
        if text in ("inf", "infinity", "nan"):
            return _made(sign, 0, 0, "NaN" if text == "nan" else "Infinity")
        text, e, power = text.partition("e")
        whole, _, part = text.partition(".")
        if not (whole + part).isdigit() or e and not power.lstrip("+-").isdigit():
            raise _invalid(ConversionSyntax)
        return _made(sign, int(whole + part), int(power or 0) - len(part))

    @classmethod
    def from_float(cls, f):
        if isinstance(f, int):
            return cls(f)
        if f != f or f in (float("inf"), float("-inf")):
            return cls(repr(f))
        top, bottom = abs(f).as_integer_ratio()
        places = bottom.bit_length() - 1
        return _made(str(f).startswith("-"), top * 5 ** places, -places)

    def __str__(self):
        sign = "-" if self._sign else ""
        if self._special:
            return sign + self._special
        digits = str(self._int)
        left = self._exp + len(digits)
        dot = left if self._exp <= 0 and -6 < left else 1
        if dot <= 0:
            text = "0." + "0" * -dot + digits
        elif len(digits) <= dot:
            text = digits + "0" * (dot - len(digits))
        else:
            text = digits[:dot] + "." + digits[dot:]
        return sign + text + (f"E{left - dot:+}" if left != dot else "")

    def __repr__(self):
        return f"Decimal('{self}')"

    def as_tuple(self):
        from collections import namedtuple
        kind = namedtuple("DecimalTuple", "sign digits exponent", module="decimal")
        return kind(self._sign, () if self.is_nan() else tuple(map(int, str(self._int))), {"": self._exp, "NaN": "n"}.get(self._special, "F"))

    def as_integer_ratio(self):
        if self._special:
            raise (ValueError if self.is_nan() else OverflowError)(f"cannot convert {self._special} to integer ratio")
        fraction = _fraction(self)
        return fraction.numerator, fraction.denominator

    def is_nan(self):
        return self._special == "NaN"

    is_qnan = is_nan

    def is_infinite(self):
        return self._special == "Infinity"

    def is_finite(self):
        return not self._special

    def is_zero(self):
        return not self._special and self._int == 0

    def is_signed(self):
        return bool(self._sign)

    def adjusted(self):
        return 0 if self._special else self._exp + len(str(self._int)) - 1

    def __bool__(self):
        return bool(self._special or self._int)

    def __hash__(self):
        if self.is_infinite():
            return -314159 if self._sign else 314159
        return object.__hash__(self) if self.is_nan() else hash(_fraction(self))

    def __float__(self):
        return float(str(self))

    def __int__(self):
        if self._special:
            text = f"cannot convert {'NaN' if self.is_nan() else 'Infinity'} to integer"
            raise (ValueError if self.is_nan() else OverflowError)(text)
        return int(_fraction(self))

    __trunc__ = __int__

    def __floor__(self):
        return _fraction(self).__floor__()

    def __ceil__(self):
        return _fraction(self).__ceil__()

    def __round__(self, ndigits=None):
        if ndigits is None:
            return round(_fraction(self))
        return self.quantize(_made(0, 1, -ndigits), ROUND_HALF_EVEN)

    def __neg__(self):
        return _rounded(_made(not self._sign if self and not self.is_nan() else 0, self._int, self._exp, self._special))

    def __pos__(self):
        return _rounded(_made(self._sign if self else 0, self._int, self._exp, self._special))

    def __abs__(self):
        return _rounded(_made(0, self._int, self._exp, self._special))

    def copy_abs(self):
        return _made(0, self._int, self._exp, self._special)

    def copy_negate(self):
        return _made(not self._sign, self._int, self._exp, self._special)

    def quantize(self, exp, rounding=None, context=None):
        context = context or _context
        exp = Decimal(exp)
        if self._special or exp._special:
            if _with_specials(self, exp) or self._special and exp._special:
                return _with_specials(self, exp) or self
            raise _invalid(InvalidOperation)
        made = _rescaled(self, exp._exp, rounding or context.rounding)
        if context.prec < len(str(made._int)):
            raise _invalid(InvalidOperation)
        return made

    def to_integral_value(self, rounding=None, context=None):
        return self if self._special or 0 <= self._exp else _rescaled(self, 0, rounding or _context.rounding)

    to_integral = to_integral_value

    def normalize(self, context=None):
        self = _rounded(self, context)
        if not self._int:
            return _made(self._sign, 0, 0, self._special)
        digits, exp = self._int, self._exp
        while digits % 10 == 0:
            digits, exp = digits // 10, exp + 1
        return _made(self._sign, digits, exp)

    def sqrt(self, context=None):
        from math import isqrt
        context = context or _context
        if self._sign and (self._int or self.is_infinite()):
            raise _invalid(InvalidOperation)
        if self._special or not self._int:
            return self if self._special else _made(self._sign, 0, self._exp // 2)
        ideal = self._exp // 2
        digits, exp = (self._int * 10, self._exp - 1) if self._exp % 2 else (self._int, self._exp)
        shift = max(0, context.prec + 1 - (len(str(digits)) + 1) // 2)
        root = isqrt(digits * 100 ** shift)
        is_exact = root * root == digits * 100 ** shift
        exp = exp // 2 - shift
        if is_exact:
            while exp < ideal and root % 10 == 0:
                root, exp = root // 10, exp + 1
            return _rounded(_made(0, root, exp), context)
        return _rounded(_made(0, root * 10 + 1, exp - 1), Context(context.prec, ROUND_HALF_EVEN))

    def compare(self, other, context=None):
        other = Decimal(other)
        return _made(0, 0, 0, "NaN") if self.is_nan() or other.is_nan() else Decimal((self > other) - (self < other))

    def max(self, other, context=None):
        return _rounded(max(self, Decimal(other)))

    def min(self, other, context=None):
        return _rounded(min(self, Decimal(other)))

    def __pow__(self, power, modulo=None):
        power = _operand(power)
        if power is NotImplemented:
            return power
        if self.is_infinite() and power.is_finite() and _fraction(power) <= 0:
            return _made(self._sign and int(power) % 2, 0 if power else 1, 0)
        if self._special or power._special or _fraction(power).denominator != 1:
            return Decimal(repr(float(self) ** float(power)))
        count = int(power)
        if count == 0:
            if not self._int:
                raise _invalid(InvalidOperation)
            return Decimal(1)
        if not self._int:
            return _made(self._sign and count % 2, 0, 0, "Infinity" if count < 0 else "")
        wide = Context(_context.prec + len(str(abs(count))) + (3 if count < 0 else 2))
        base = _quotient(Decimal(1), self, wide) if count < 0 else self
        made = base
        for bit in bin(abs(count))[3:]:
            made = _rounded(_product(made, made), wide)
            if bit == "1":
                made = _rounded(_product(made, base), wide)
        return _rounded(made)

    def __rpow__(self, base):
        return _operand(base) ** self

    def __format__(self, spec):
        return _formatted(self, spec)

    def __complex__(self):
        return complex(float(self))


def _fraction(number):
    return _Fraction(*((-number._int if number._sign else number._int) * 10 ** max(0, number._exp), 10 ** max(0, -number._exp)))


def _rescaled(number, exp, rounding):
    if exp <= number._exp:
        return _made(number._sign, number._int * 10 ** (number._exp - exp), exp)
    return _made(number._sign, _divide(number._int, 10 ** (exp - number._exp), rounding, number._sign), exp)


def _operand(value):
    return value if isinstance(value, Decimal) else Decimal(value) if isinstance(value, int) else NotImplemented


def _with_specials(left, right):
    if left.is_nan() or right.is_nan():
        return left if left.is_nan() else right


def _sum(left, right):
    if left._special or right._special:
        if left.is_infinite() and right.is_infinite() and left._sign != right._sign:
            raise _invalid(InvalidOperation)
        return _with_specials(left, right) or (left if left._special else right)
    exp = min(left._exp, right._exp)
    total = sum([(-it._int if it._sign else it._int) * 10 ** (it._exp - exp) for it in (left, right)])
    sign = total < 0 or total == 0 and (left._sign and right._sign or _context.rounding == ROUND_FLOOR and left._sign != right._sign)
    return _rounded(_made(sign, abs(total), exp))


def _product(left, right):
    sign = left._sign ^ right._sign
    if left._special or right._special:
        if not left or not right:
            raise _invalid(InvalidOperation)
        return _with_specials(left, right) or _made(sign, 0, 0, "Infinity")
    return _made(sign, left._int * right._int, left._exp + right._exp)


def _quotient(left, right, context=None):
    context = context or _context
    sign = left._sign ^ right._sign
    if left._special or right._special:
        if left._special and right._special and not _with_specials(left, right):
            raise _invalid(InvalidOperation)
        return _with_specials(left, right) or (_made(sign, 0, 0, "Infinity") if left._special else _made(sign, 0, -1000026))
    if not right._int:
        raise _invalid(DivisionUndefined) if not left._int else DivisionByZero([DivisionByZero])
    exp = left._exp - right._exp
    if not left._int:
        return _made(sign, 0, exp)
    shift = max(0, len(str(right._int)) - len(str(left._int)) + context.prec + 1)
    digits, rest = divmod(left._int * 10 ** shift, right._int)
    if rest:
        return _rounded(_made(sign, digits * 10 + 1, exp - shift - 1), context)
    while shift and digits % 10 == 0:
        digits, shift = digits // 10, shift - 1
    return _rounded(_made(sign, digits, exp - shift), context)


def _divmod(left, right, is_one=False):
    nan = _with_specials(left, right)
    if nan or left._special:
        if not nan and (right._special or not is_one):
            raise _invalid(InvalidOperation)
        return (nan, nan) if nan else (_made(left._sign ^ right._sign, 0, 0, "Infinity"), left)
    if right._special:
        return _made(left._sign ^ right._sign, 0, 0), _rounded(left)
    if not right._int:
        if not left._int:
            raise _invalid(DivisionUndefined)
        raise DivisionByZero([DivisionByZero]) if is_one else InvalidOperation([InvalidOperation, DivisionByZero])
    exp = min(left._exp, right._exp)
    top, bottom = left._int * 10 ** (left._exp - exp), right._int * 10 ** (right._exp - exp)
    whole, rest = divmod(top, bottom)
    if _context.prec < len(str(whole)):
        raise _invalid(DivisionImpossible)
    return _made(left._sign ^ right._sign, whole, 0), _rounded(_made(left._sign, rest, exp))


def _modulo(left, right):
    if not right and left and not left.is_nan():
        raise _invalid(InvalidOperation)
    return _divmod(left, right)[1]


def _refuse(name, left, right):
    symbol = {"add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%", "divmod": "divmod()"}[name]
    raise TypeError(f"unsupported operand type(s) for {symbol}: {left!r} and {right!r}")


def _binary(name, operate):
    def forward(self, other):
        if isinstance(other, float):
            _refuse(name, "decimal.Decimal", "float")
        other = _operand(other)
        return other if other is NotImplemented else operate(self, other)

    def backward(self, other):
        if isinstance(other, float):
            _refuse(name, "float", "decimal.Decimal")
        other = _operand(other)
        return other if other is NotImplemented else operate(other, self)
    setattr(Decimal, f"__{name}__", forward)
    setattr(Decimal, f"__r{name}__", backward)


def _comparison(name, holds):
    def compare(self, other):
        if isinstance(other, float):
            other = Decimal(other)
        if isinstance(other, _Fraction):
            return holds(_fraction(self), other)
        other = _operand(other)
        if other is NotImplemented:
            return other
        if self.is_nan() or other.is_nan():
            if name not in ("eq", "ne"):
                raise _invalid(InvalidOperation)
            return name == "ne"
        places = [(float("-inf") if it._sign else float("inf")) if it._special else _fraction(it) for it in (self, other)]
        return holds(*places)
    setattr(Decimal, f"__{name}__", compare)


for _name, _operate in (("add", _sum), ("sub", lambda left, right: _sum(left, right if right.is_nan() else right.copy_negate())),
                        ("mul", lambda left, right: _rounded(_product(left, right))), ("truediv", lambda left, right: _quotient(left, right)),
                        ("floordiv", lambda left, right: _divmod(left, right, True)[0]), ("mod", _modulo), ("divmod", _divmod)):
    _binary(_name, _operate)
for _name, _holds in (("eq", lambda a, b: a == b), ("ne", lambda a, b: a != b), ("lt", lambda a, b: a < b),
                      ("le", lambda a, b: a <= b), ("gt", lambda a, b: a > b), ("ge", lambda a, b: a >= b)):
    _comparison(_name, _holds)


def _parts(spec):
    import re
    found = re.fullmatch(r"(?:(.)?([<>=^]))?([-+ ]?)(z?)(#?)(0?)(\d*)([,_]?)(?:\.(\d+))?([a-zA-Z%]?)", spec, re.DOTALL)
    if not found:
        raise ValueError("invalid format string")
    fill, align, sign, _, _, zero, width, comma, precision, kind = found.groups()
    if zero and not align:
        fill, align = "0", "="
    return fill or " ", align or ">", sign, int(width or 0), comma, None if precision is None else int(precision), kind


def _formatted(number, spec):
    fill, align, sign, width, comma, precision, kind = _parts(spec)
    percent = "%" if kind == "%" else ""
    if percent and not number._special:
        number = _made(number._sign, number._int, number._exp + 2)
    if number._special:
        body = number._special
    else:
        if kind in ("f", "F", "%"):
            if precision is not None:
                number = _rescaled(number, -precision, _context.rounding)
            elif 0 < number._exp:
                number = _rescaled(number, 0, _context.rounding)
        elif kind in ("e", "E") and precision is not None:
            number = _rounded(number, Context(precision + 1, _context.rounding))
            number = _rescaled(number, number.adjusted() - precision, _context.rounding) if number._int else number
        elif precision is not None:
            number = _rounded(number, Context(precision or 1, _context.rounding))
        digits = str(number._int)
        left = number._exp + len(digits)
        if kind in ("e", "E"):
            dot = 1 if number._int or precision is None else 1 - precision
        elif kind in ("f", "F", "%") or number._exp <= 0 and -6 < left:
            dot = left
        else:
            dot = 1
        whole = digits[:dot] if 0 < dot else "0"
        whole += "0" * (dot - len(digits))
        part = "0" * -dot + digits if dot <= 0 else digits[dot:]
        if comma:
            whole = f"{int(whole):{comma}}"
        e = "e" if kind in ("e", "g") else "E"
        body = whole + ("." + part if part else "") + (f"{e}{left - dot:+}" if left != dot or kind in ("e", "E") else "")
    return _aligned("-" if number._sign else sign.strip("-"), body + percent, fill, align, width)


def _aligned(sign, body, fill, align, width):
    gap = max(0, width - len(sign) - len(body))
    if align == "=":
        return sign + fill * gap + body
    before = {"<": 0, ">": gap, "^": gap // 2}[align]
    return fill * before + sign + body + fill * (gap - before)


def _format_fraction(fraction, spec):
    """`format(fraction, spec)`, which rounds to even as floats do."""
    fill, align, sign, width, comma, precision, kind = _parts(spec)
    if kind not in ("f", "F", "%"):
        raise ValueError(f"Invalid format specifier {spec!r} for object of type 'Fraction'")
    precision = 6 if precision is None else precision
    scaled = abs(fraction) * 10 ** (precision + 2 * (kind == "%"))
    number = _made(fraction < 0, round(scaled), -precision)
    return _formatted(number, f"{fill}{align}{sign}{width or ''}{comma}.{precision}f" if kind != "%" else f"{fill}{align}{sign}.{precision}f") + ("%" if kind == "%" else "")
