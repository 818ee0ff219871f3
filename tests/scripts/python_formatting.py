# f-strings with specs and conversions, str.format, % formatting, reprs.
import asyncio


async def main():
    number, text = 1234567.891, "text"
    print(f"{number:,.2f}|{number:12.1f}|{number:<12.1f}|{number:e}|{number:g}")
    print(f"{42:05d}|{42:x}|{42:#b}|{42:+d}|{-42:>6}|{0.125:.1%}")
    print(f"{text!r}|{text:>8}|{text:^8}|{text:-<8}|{text.upper()}|{number=:.1f}|{'nested ' + text}")
    print("{} {1} {name:>5}".replace("{} ", "{0} ").format("a", "b", name="c"))
    print("%s %5d %-5s| %.3f %r %%" % ("s", 42, "left", 3.14159, "r"))
    print(0.1 + 0.2, 1e16, 1e-7, 100.0, float("inf"), -0.0, 2 ** 70, 7 // -2, -7 % 3, divmod(7, -2), round(2.5), round(2.675, 2))
    print([1, "a", None, True, 1.0, (1,), {"k": [1]}, {1, 2}, b"x\n", "q'uote", 'd"ouble'])
    print("a\tb".expandtabs(4), "x,y,,z".split(","), " strip ".strip(), "-".join("abc"), "abc"[::-1], "ab" * 2)


asyncio.run(main())
