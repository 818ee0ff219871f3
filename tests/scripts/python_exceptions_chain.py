# raise from, context and suppressed context; finally and else in their order.
import asyncio


def order(fail):
    steps = []
    try:
        steps.append("try")
        if fail:
            raise ValueError("x")
    except ValueError:
        steps.append("except")
    else:
        steps.append("else")
    finally:
        steps.append("finally")
    return steps


def returns():
    try:
        return "try"
    finally:
        print("finally before return")


async def main():
    print(order(True), order(False), returns())
    try:
        try:
            raise KeyError("inner")
        except KeyError as error:
            raise ValueError("outer") from error
    except ValueError as error:
        print(repr(error.__cause__), repr(error.__context__), error.__suppress_context__)
    try:
        try:
            1 / 0
        except ZeroDivisionError:
            raise ValueError("outer") from None
    except ValueError as error:
        print(repr(error.__cause__), repr(error.__context__), error.__suppress_context__)
    for attempt in (lambda: [][1], lambda: {}["k"], lambda: None.x, lambda: int("z"), lambda: 1 + "1"):
        try:
            attempt()
        except Exception as error:
            print(f"{type(error).__name__}: {error}")


asyncio.run(main())
