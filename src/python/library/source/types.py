"""The types of functions, coroutines and the like, by name, and simple namespaces."""


def _function():
    pass


async def _coroutine_function():
    pass


def _generator_function():
    yield


async def _async_generator_function():
    yield


class _Class:
    def method(self):
        pass


FunctionType = LambdaType = type(_function)
MethodType = type(_Class().method)
BuiltinFunctionType = BuiltinMethodType = type(len)
GeneratorType = type(_generator_function())
AsyncGeneratorType = type(_async_generator_function())
_coroutine = _coroutine_function()
CoroutineType = type(_coroutine)
_coroutine.close()
del _coroutine
CodeType = type(_function.__code__)
NoneType = type(None)
EllipsisType = type(...)
NotImplementedType = type(NotImplemented)
MappingProxyType = dict
GenericAlias = type(list[int])
UnionType = type(int | str)
try:
    raise RuntimeError
except RuntimeError as _error:
    TracebackType = type(_error.__traceback__)


class SimpleNamespace:
    def __init__(self, /, **kwargs):
        self.__dict__.update(kwargs)

    def __repr__(self):
        shown = ", ".join([f"{name}={value!r}" for name, value in self.__dict__.items()])
        return f"namespace({shown})"

    def __eq__(self, other):
        if isinstance(other, SimpleNamespace):
            return self.__dict__ == other.__dict__
        return NotImplemented


class _GeneratorWrapper:
    def __init__(self, gen):
        self._gen = gen

    def __await__(self):
        return iter(self._gen)


def coroutine(func):
    """Lets the generators of a function be awaited."""
    if not callable(func):
        raise TypeError("types.coroutine() expects a callable")
    flags = func.__code__.co_flags if isinstance(func, FunctionType) else 0
    if flags & 0x20:
        func.__code__._make_awaitable()
    if flags & 0xa0:
        return func

    def wrapped(*args, **kwargs):
        made = func(*args, **kwargs)
        is_generator = hasattr(made, "send") and not isinstance(made, (CoroutineType, GeneratorType))
        return _GeneratorWrapper(made) if is_generator or isinstance(made, GeneratorType) else made
    wrapped.__name__, wrapped.__qualname__, wrapped.__wrapped__ = func.__name__, func.__qualname__, func
    return wrapped
