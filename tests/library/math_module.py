import math

print(math.pi, math.e, math.tau, math.inf, math.nan)
print(math.sqrt(2), math.exp(1), math.exp2(10), math.expm1(1e-5))
print(math.log(10), math.log(8, 2), math.log2(10), math.log10(1000), math.log1p(1e-5))
print(math.sin(1), math.cos(1), math.tan(1), math.asin(0.5), math.acos(0.5), math.atan(2), math.atan2(1, -1))
print(math.sinh(1), math.cosh(1), math.tanh(0.5), math.degrees(1), math.radians(180))
print(math.floor(-1.5), math.ceil(-1.5), math.trunc(-1.5), math.floor(7), math.ceil(True), math.floor(1e20))
print(math.fmod(-7, 3), math.remainder(7, 2), math.remainder(5, 2), math.copysign(3, -0.0), math.pow(2, 0.5))
print(math.frexp(10), math.ldexp(0.625, 4), math.modf(-2.75), math.fabs(-3), math.ulp(1.0), math.hypot(3, 4))
print(math.isnan(math.nan), math.isinf(-math.inf), math.isfinite(1), math.isclose(0.1 + 0.2, 0.3), math.isclose(1, 2))
print(math.gcd(12, 18, 27), math.lcm(4, 6), math.gcd(), math.factorial(20), math.factorial(25), math.comb(10, 3))
print(math.perm(5, 2), math.perm(4), math.isqrt(10**20), math.prod([1, 2, 3.5]), math.prod([], start=7))
print(math.fsum([0.1] * 10), sum([0.1, 0.2, 0.3]) - math.fsum([0.1, 0.2, 0.3]), math.dist([0, 0], [3, 4]))
for wrong in (lambda: math.sqrt(-1), lambda: math.log(0), lambda: math.exp(1000), lambda: math.factorial(-1), lambda: math.floor("x"),
              lambda: math.sqrt("x"), lambda: math.gcd(1.5), lambda: math.acos(2), lambda: math.isqrt(-1), lambda: math.comb(-1, 2)):
    try:
        print(wrong())
    except Exception as error:
        print(type(error).__name__, error)
