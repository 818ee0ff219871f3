# match statements, walrus, conditional expressions, chained comparisons, star assignment.
import asyncio


def describe(value):
    match value:
        case 0 | 1:
            return "small"
        case int(n) if n < 0:
            return f"negative {n}"
        case [first, *rest]:
            return f"list {first} and {len(rest)} more"
        case {"kind": kind, **others}:
            return f"kind {kind} {others}"
        case str() as text:
            return f"text {text}"
        case None:
            return "nothing"
        case _:
            return "something"


async def main():
    for value in (0, -5, [1, 2, 3], {"kind": "x", "y": 1}, "abc", None, 3.5):
        print(describe(value))
    if (n := len("hello")) > 3:
        print(n, 1 < n <= 5 != 6)
    first, *middle, last = range(5)
    print(first, middle, last, "even" if n % 2 == 0 else "odd")
    (a, b), c = (1, 2), 3
    a, b = b, a
    print(a, b, c)


asyncio.run(main())
