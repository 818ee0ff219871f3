# A script's directory comes first where it imports: modules, packages with relative imports, directories without an
# `__init__.py`. What a module keeps is kept by it until the end; what a function of it forgets is lost like any other.
import asyncio
import sys

import beside
import beside.inner.deep as deep
from beside import VERSION, keeper
from beside.work import *


def tell(module, error):
    text = str(error).split(" (")[0]
    print(f"{module}: {type(error).__name__}: {text}", module in sys.modules)


def import_what_fails():
    for _ in range(2):
        try:
            import beside.broken
        except ValueError as error:
            tell("beside.broken", error)
    try:
        import beside.missing
    except ImportError as error:
        tell("beside.missing", error)
    try:
        import beside.keeper.below
    except ImportError as error:
        tell("beside.keeper.below", error)
    try:
        from beside.circle import there
    except ImportError as error:
        tell("beside.circle", error)


async def main():
    print(VERSION, sorted(name for name in sys.modules if name.startswith("beside")))
    print(deep.__name__, deep.__package__, beside.inner.deep is deep, hasattr(beside.inner, "__file__"))
    print([name for name in ("start", "Farewell", "hidden") if name in globals()])
    start("forgotten")
    keeper.keep("kept")
    await asyncio.sleep(1)
    try:
        deep.dig()
    except LookupError as error:
        print("caught", error)
    import_what_fails()
    keeper.farewells.append(Farewell("keeper"))


farewell = Farewell("script")
asyncio.run(main())
