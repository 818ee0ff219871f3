"""Abstract base classes: a class whose abstract methods are not all there can't be instantiated."""

from sys import version_info as _version_info


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
            if _version_info < (3, 12):
                raise TypeError(f"Can't instantiate abstract class {cls.__name__} with abstract method{plural} {', '.join(missing)}")
            quoted = ", ".join([f"'{name}'" for name in missing])
            raise TypeError(f"Can't instantiate abstract class {cls.__name__} without an implementation for "
                            f"abstract method{plural} {quoted}")
        return type.__call__(cls, *args, **kwargs)

    def register(cls, subclass):
        cls.__dict__.get("_registered") or setattr(cls, "_registered", [])
        cls._registered.append(subclass)
        return subclass

    def __instancecheck__(cls, instance):
        return type.__instancecheck__(cls, instance) or issubclass(type(instance), cls)

    def __subclasscheck__(cls, subclass):
        hook = getattr(cls, "__subclasshook__", None)
        found = NotImplemented if hook is None else hook(subclass)
        if found is not NotImplemented:
            return bool(found)
        if type.__subclasscheck__(cls, subclass):
            return True
        registered = cls.__dict__.get("_registered", ())
        return any([issubclass(subclass, known) for known in [*registered, *type.__subclasses__(cls)] if known is not cls])


def _is_abstract(value):
    if isinstance(value, property):
        return any([getattr(part, "__isabstractmethod__", False) for part in (value.fget, value.fset) if part])
    function = getattr(value, "__func__", value)
    return bool(getattr(function, "__isabstractmethod__", False))


class ABC(metaclass=ABCMeta):
    pass


def abstractproperty(fget):
    return property(abstractmethod(fget))
