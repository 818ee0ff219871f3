"""`importlib`: modules whose names the run makes. Their files were found before it, by the texts of the script."""

import sys


def import_module(name, package=None):
    level = len(name) - len(name.lstrip("."))
    if level:
        if not package:
            raise TypeError(f"the 'package' argument is required to perform a relative import for {name!r}")
        above = package.rsplit(".", level - 1)
        if len(above) < level:
            raise ImportError("attempted relative import beyond top-level package")
        name = f"{above[0]}.{name[level:]}".rstrip(".")
    __import__(name)
    return sys.modules[name]


def invalidate_caches():
    pass
