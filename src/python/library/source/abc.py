"""Abstract base classes: a class whose abstract methods are not all there can't be instantiated."""


def abstractmethod(funcobj):
    funcobj.__isabstractmethod__ = True
    return funcobj


class ABCMeta(type):
    def __new__(mcls, name, bases, namespace, /, **kwargs):
        cls = type.__new__(mcls, name, bases, namespace, **kwargs)
        missing = [key for key, value in namespace.items() if _is_abstract(value)]
        for base in bases:
            for key in getattr(base, "__abstractmethods__", ()):
                if key not in missing and _is_abstract(getattr(cls, key, None)):
                    missing.append(key)
        cls.__abstractmethods__ = frozenset(missing)
        return cls

    def __call__(cls, *args, **kwargs):
        missing = sorted(cls.__abstractmethods__)
        if missing:
            plural = "s" if len(missing) > 1 else ""
            quoted = ", ".join([f"'{name}'" for name in missing])
            raise TypeError(f"Can't instantiate abstract class {cls.__name__} without an implementation for "
                            f"abstract method{plural} {quoted}")
        return type.__call__(cls, *args, **kwargs)

    def register(cls, subclass):
        return subclass


def _is_abstract(value):
    if isinstance(value, property):
        return any([getattr(part, "__isabstractmethod__", False) for part in (value.fget, value.fset) if part])
    function = getattr(value, "__func__", value)
    return bool(getattr(function, "__isabstractmethod__", False))


class ABC(metaclass=ABCMeta):
    pass


def abstractproperty(fget):
    return property(abstractmethod(fget))
