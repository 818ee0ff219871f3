# except* splits a group; what it does not match goes on.
import asyncio


async def main():
    try:
        try:
            raise ExceptionGroup("all", [ValueError(1), ExceptionGroup("inner", [KeyError("k"), ValueError(2)]), OSError()])
        except* ValueError as group:
            print(repr(group))
        except* KeyError as group:
            print(repr(group))
    except ExceptionGroup as rest:
        print(repr(rest))
    try:
        raise ValueError("plain")
    except* ValueError as group:
        print(type(group).__name__, repr(group.exceptions))
    group = ExceptionGroup("g", [ValueError(1), TypeError(2)])
    match, rest = group.split(TypeError)
    print(repr(match), repr(rest), repr(group.subgroup(KeyError)))


asyncio.run(main())
