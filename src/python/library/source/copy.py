"""Copies of values."""

from sys import version_info as _version_info


class Error(Exception):
    pass


error = Error
dispatch_table = {}

if (3, 13) <= _version_info:
    def replace(obj, /, **changes):
        cls = type(obj)
        if not hasattr(cls, "__replace__"):
            raise TypeError(f"replace() does not support {cls.__name__} objects")
        return cls.__replace__(obj, **changes)


def copy(x):
    cls = type(x)
    method = getattr(cls, "__copy__", None)
    if method is not None:
        return method(x)
    if cls in (list, dict, set):
        return x.copy()
    if cls in (int, float, str, bytes, bool, tuple, frozenset, type(None)) or isinstance(x, type) or callable(x):
        return x
    made = cls.__new__(cls)
    made.__dict__.update(x.__dict__)
    return made


def deepcopy(x, memo=None):
    memo = {} if memo is None else memo
    if id(x) in memo:
        return memo[id(x)][0]
    cls = type(x)
    method = getattr(cls, "__deepcopy__", None)
    if method is not None:
        made = method(x, memo)
    elif cls is list:
        made = []
        memo[id(x)] = (made, x)
        made.extend([deepcopy(item, memo) for item in x])
    elif cls is dict:
        made = {}
        memo[id(x)] = (made, x)
        for key, value in x.items():
            made[deepcopy(key, memo)] = deepcopy(value, memo)
    elif cls in (tuple, set, frozenset):
        made = cls([deepcopy(item, memo) for item in x])
    elif cls in (int, float, str, bytes, bool, type(None)) or isinstance(x, type) or callable(x):
        return x
    else:
        made = cls.__new__(cls)
        memo[id(x)] = (made, x)
        for name, value in x.__dict__.items():
            setattr(made, name, deepcopy(value, memo))
    memo[id(x)] = (made, x)
    return made
