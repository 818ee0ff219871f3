"""What kind of thing something is, and how it can be called."""

from asyncio import iscoroutinefunction
from enum import IntEnum as _IntEnum
from types import (AsyncGeneratorType, BuiltinFunctionType, CodeType, CoroutineType, FunctionType, GeneratorType, MethodType,
                   TracebackType)
import sys as _sys

CORO_CREATED, CORO_RUNNING, CORO_SUSPENDED, CORO_CLOSED = "CORO_CREATED", "CORO_RUNNING", "CORO_SUSPENDED", "CORO_CLOSED"
GEN_CREATED, GEN_RUNNING, GEN_SUSPENDED, GEN_CLOSED = "GEN_CREATED", "GEN_RUNNING", "GEN_SUSPENDED", "GEN_CLOSED"
CO_OPTIMIZED, CO_NEWLOCALS, CO_VARARGS, CO_VARKEYWORDS, CO_GENERATOR, CO_COROUTINE, CO_ASYNC_GENERATOR = 1, 2, 4, 8, 32, 128, 512


def _of_type(type_):
    def check(object):
        return isinstance(object, type_)
    return check


isfunction, ismethod, isgenerator, isasyncgen = map(_of_type, (FunctionType, MethodType, GeneratorType, AsyncGeneratorType))
isclass, isbuiltin, iscode, istraceback = map(_of_type, (type, BuiltinFunctionType, CodeType, TracebackType))
ismodule = _of_type(type(_sys))


def isawaitable(object):
    return iscoroutine(object) or hasattr(type(object), "__await__")


def iscoroutine(object):
    return isinstance(object, CoroutineType)


def _has_flag(function, flag):
    while ismethod(function) or type(function).__name__ in ("partial", "partialmethod"):
        function = function.__func__ if ismethod(function) else function.func
    return isfunction(function) and bool(function.__code__.co_flags & flag)


def isgeneratorfunction(obj):
    return _has_flag(obj, CO_GENERATOR)


def isasyncgenfunction(obj):
    return _has_flag(obj, CO_ASYNC_GENERATOR)


def isroutine(object):
    return isbuiltin(object) or isfunction(object) or ismethod(object) or ismethoddescriptor(object)


def ismethoddescriptor(object):
    if isclass(object) or ismethod(object) or isfunction(object):
        return False
    return hasattr(type(object), "__get__") and not hasattr(type(object), "__set__")


def isdatadescriptor(object):
    if isclass(object) or ismethod(object) or isfunction(object):
        return False
    return isinstance(object, property) or hasattr(type(object), "__set__") or hasattr(type(object), "__delete__")


def isabstract(object):
    return isclass(object) and bool(getattr(object, "__abstractmethods__", None))


def _state(frame, is_running, is_suspended, prefix):
    if is_running:
        return prefix + "RUNNING"
    if is_suspended:
        return prefix + "SUSPENDED"
    return prefix + ("CLOSED" if frame is None else "CREATED")


def getcoroutinestate(coroutine):
    return _state(coroutine.cr_frame, coroutine.cr_running, coroutine.cr_suspended, "CORO_")


def getgeneratorstate(generator):
    return _state(generator.gi_frame, generator.gi_running, generator.gi_suspended, "GEN_")


def getcoroutinelocals(coroutine):
    return {} if coroutine.cr_frame is None else coroutine.cr_frame.f_locals


def getgeneratorlocals(generator):
    return {} if generator.gi_frame is None else generator.gi_frame.f_locals


def currentframe():
    return _sys._getframe(1)


def getmembers(object, predicate=None):
    members = []
    for name in sorted(set(dir(object))):
        try:
            value = getattr(object, name)
        except AttributeError:
            continue
        if predicate is None or predicate(value):
            members.append((name, value))
    return members


def getmro(cls):
    return cls.__mro__


def getmodule(object):
    name = object.__name__ if ismodule(object) else getattr(object, "__module__", None)
    return object if ismodule(object) else _sys.modules.get(name)


def cleandoc(doc):
    lines = doc.expandtabs().split("\n")
    margins = [len(line) - len(line.lstrip(" ")) for line in lines[1:] if line.strip(" ")]
    margin = min(margins, default=0)
    lines = [lines[0].lstrip(" ")] + [line[margin:] for line in lines[1:]]
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    return "\n".join(lines)


def getdoc(object):
    doc = getattr(object, "__doc__", None)
    if doc is None and isclass(object):
        doc = next((base.__doc__ for base in object.__mro__[1:-1] if base.__doc__), None)
    return cleandoc(doc) if isinstance(doc, str) else None


def unwrap(func, *, stop=None):
    while hasattr(func, "__wrapped__") and not (stop and stop(func)):
        func = func.__wrapped__
    return func


def get_annotations(obj, *, globals=None, locals=None, eval_str=False):
    found = obj.__dict__.get("__annotations__") if isclass(obj) else getattr(obj, "__annotations__", None)
    return dict(found or {})


class _empty:
    """Marks what has no default, or no annotation."""


_empty.__module__, _empty.__name__, _empty.__qualname__ = "inspect", "_empty", "_empty"


class _ParameterKind(_IntEnum):
    POSITIONAL_ONLY = 0
    POSITIONAL_OR_KEYWORD = 1
    VAR_POSITIONAL = 2
    KEYWORD_ONLY = 3
    VAR_KEYWORD = 4

    __str__ = lambda self: self.name

    @property
    def description(self):
        return ("positional-only", "positional or keyword", "variadic positional", "keyword-only", "variadic keyword")[self]


def formatannotation(annotation, base_module=None):
    if getattr(annotation, "__module__", None) == "typing":
        return repr(annotation).replace("typing.", "")
    if isinstance(annotation, type) and not hasattr(annotation, "__origin__"):
        if annotation.__module__ in ("builtins", base_module):
            return annotation.__qualname__
        return annotation.__module__ + "." + annotation.__qualname__
    return repr(annotation)


class Parameter:
    POSITIONAL_ONLY, POSITIONAL_OR_KEYWORD, VAR_POSITIONAL, KEYWORD_ONLY, VAR_KEYWORD = _ParameterKind
    empty = _empty

    def __init__(self, name, kind, *, default=_empty, annotation=_empty):
        self.name, self.kind, self.default, self.annotation = name, _ParameterKind(kind), default, annotation

    def replace(self, **changes):
        given = {"name": self.name, "kind": self.kind, "default": self.default, "annotation": self.annotation}
        return Parameter(**{**given, **changes})

    def __str__(self):
        shown = self.name
        if self.annotation is not _empty:
            shown += ": " + formatannotation(self.annotation)
        if self.default is not _empty:
            shown += (" = " if self.annotation is not _empty else "=") + repr(self.default)
        return {Parameter.VAR_POSITIONAL: "*", Parameter.VAR_KEYWORD: "**"}.get(self.kind, "") + shown

    def __repr__(self):
        return f'<Parameter "{self}">'

    def __eq__(self, other):
        if not isinstance(other, Parameter):
            return NotImplemented
        return self.__dict__ == other.__dict__

    def __hash__(self):
        return hash((self.name, self.kind))


class BoundArguments:
    def __init__(self, signature, arguments):
        self.signature, self.arguments = signature, arguments

    @property
    def args(self):
        args = []
        for name, parameter in self.signature.parameters.items():
            if parameter.kind in (Parameter.VAR_KEYWORD, Parameter.KEYWORD_ONLY) or name not in self.arguments:
                break
            if parameter.kind == Parameter.VAR_POSITIONAL:
                args.extend(self.arguments[name])
            else:
                args.append(self.arguments[name])
        return tuple(args)

    @property
    def kwargs(self):
        kwargs, given = {}, len(self.args)
        for place, (name, parameter) in enumerate(self.signature.parameters.items()):
            if name not in self.arguments or parameter.kind == Parameter.VAR_POSITIONAL:
                continue
            if parameter.kind == Parameter.VAR_KEYWORD:
                kwargs.update(self.arguments[name])
            elif parameter.kind == Parameter.KEYWORD_ONLY or given <= place:
                kwargs[name] = self.arguments[name]
        return kwargs

    def apply_defaults(self):
        nothing = {Parameter.VAR_POSITIONAL: (), Parameter.VAR_KEYWORD: {}}
        given, self.arguments = self.arguments, {}
        for name, parameter in self.signature.parameters.items():
            if name in given or parameter.default is not _empty:
                self.arguments[name] = given.get(name, parameter.default)
            elif parameter.kind in nothing:
                self.arguments[name] = nothing[parameter.kind]

    def __repr__(self):
        return f"<BoundArguments ({', '.join([f'{name}={value!r}' for name, value in self.arguments.items()])})>"


class Signature:
    __slots__ = ("parameters", "return_annotation")
    empty = _empty

    def __init__(self, parameters=None, *, return_annotation=_empty):
        self.parameters = {parameter.name: parameter for parameter in parameters or ()}
        self.return_annotation = return_annotation

    @classmethod
    def from_callable(cls, obj, **options):
        return signature(obj)

    def replace(self, *, parameters=None, return_annotation=None):
        parameters = self.parameters.values() if parameters is None else parameters
        return Signature(parameters, return_annotation=self.return_annotation if return_annotation is None else return_annotation)

    def bind(self, /, *args, **kwargs):
        return self._bind(args, kwargs, False)

    def bind_partial(self, /, *args, **kwargs):
        return self._bind(args, kwargs, True)

    def _bind(self, args, kwargs, is_partial):
        arguments, args = {}, list(args)
        for name, parameter in self.parameters.items():
            kind = parameter.kind
            if kind == Parameter.VAR_POSITIONAL:
                if args:
                    arguments[name], args = tuple(args), []
            elif kind == Parameter.VAR_KEYWORD:
                if kwargs:
                    arguments[name], kwargs = kwargs, {}
            elif args and kind != Parameter.KEYWORD_ONLY:
                if name in kwargs and kind != Parameter.POSITIONAL_ONLY:
                    raise TypeError(f"multiple values for argument {name!r}")
                arguments[name] = args.pop(0)
            elif name in kwargs and kind != Parameter.POSITIONAL_ONLY:
                arguments[name] = kwargs.pop(name)
            elif parameter.default is _empty and not is_partial:
                raise TypeError(f"missing a required argument: {name!r}")
        if args:
            raise TypeError("too many positional arguments")
        if kwargs:
            raise TypeError(f"got an unexpected keyword argument {next(iter(kwargs))!r}")
        return BoundArguments(self, arguments)

    def __str__(self):
        shown, kinds = [], [parameter.kind for parameter in self.parameters.values()]
        for place, parameter in enumerate(self.parameters.values()):
            before = kinds[:place]
            if before and before[-1] == 0 and parameter.kind != 0:
                shown.append("/")
            if parameter.kind == 3 and 3 not in before and 2 not in before:
                shown.append("*")
            shown.append(str(parameter))
        if kinds and kinds[-1] == 0:
            shown.append("/")
        returned = "" if self.return_annotation is _empty else " -> " + formatannotation(self.return_annotation)
        return f"({', '.join(shown)}){returned}"

    def __repr__(self):
        return f"<Signature {self}>"

    def __eq__(self, other):
        if not isinstance(other, Signature):
            return NotImplemented
        return self.parameters == other.parameters and self.return_annotation == other.return_annotation


def _of_function(function):
    code, annotations = function.__code__, function.__annotations__
    defaults, named = function.__defaults__ or (), function.__kwdefaults__ or {}
    positional, count = code.co_argcount, code.co_argcount + code.co_kwonlyargcount
    names, parameters = code.co_varnames, []

    def add(name, kind, default=_empty):
        parameters.append(Parameter(name, kind, default=default, annotation=annotations.get(name, _empty)))

    for place, name in enumerate(names[:positional]):
        nth = place - (positional - len(defaults))
        add(name, 0 if place < code.co_posonlyargcount else 1, defaults[nth] if 0 <= nth else _empty)
    if code.co_flags & CO_VARARGS:
        add(names[count], 2)
    for name in names[positional:count]:
        add(name, 3, named.get(name, _empty))
    if code.co_flags & CO_VARKEYWORDS:
        add(names[count + bool(code.co_flags & CO_VARARGS)], 4)
    return Signature(parameters, return_annotation=annotations.get("return", _empty))


def _without_first(found):
    parameters = list(found.parameters.values())
    keeps_first = parameters and parameters[0].kind == Parameter.VAR_POSITIONAL
    return found.replace(parameters=parameters if keeps_first else parameters[1:])


def _of_partial(partial):
    found = signature(partial.func)
    given, parameters = found.bind_partial(*partial.args, **partial.keywords).arguments, []
    is_named = False
    for name, parameter in found.parameters.items():
        if name in partial.keywords:
            is_named = True
            parameters.append(parameter.replace(kind=Parameter.KEYWORD_ONLY, default=partial.keywords[name]))
        elif parameter.kind in (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD) or name not in given:
            if is_named and parameter.kind == Parameter.POSITIONAL_OR_KEYWORD:
                parameter = parameter.replace(kind=Parameter.KEYWORD_ONLY)
            parameters.append(parameter)
    return found.replace(parameters=parameters)


def signature(obj, *, follow_wrapped=True, globals=None, locals=None, eval_str=False):
    if not callable(obj):
        raise TypeError(f"{obj!r} is not a callable object")
    if ismethod(obj):
        return _without_first(signature(obj.__func__))
    if follow_wrapped:
        obj = unwrap(obj, stop=lambda function: hasattr(function, "__signature__"))
        if ismethod(obj):
            return _without_first(signature(obj.__func__))
    if getattr(obj, "__signature__", None) is not None:
        return obj.__signature__
    if isfunction(obj):
        return _of_function(obj)
    if type(obj).__name__ == "partial":
        return _of_partial(obj)
    if isclass(obj):
        call = getattr(type(obj), "__call__", None)
        if isfunction(call):
            return _without_first(signature(call))
        for maker in (getattr(obj, "__init__", None), getattr(obj, "__new__", None)):
            if isfunction(maker):
                return _without_first(signature(maker))
        if obj.__init__ is object.__init__:
            return Signature()
    elif isfunction(getattr(type(obj), "__call__", None)):
        return _without_first(signature(type(obj).__call__))
    raise ValueError(f"no signature found for builtin {obj!r}")


def getfullargspec(func):
    from collections import namedtuple
    spec = namedtuple("FullArgSpec", "args varargs varkw defaults kwonlyargs kwonlydefaults annotations")
    function = func.__func__ if ismethod(func) else func
    found = _of_function(function)
    names = lambda *kinds: [parameter.name for parameter in found.parameters.values() if parameter.kind in kinds]
    annotations = {"return": found.return_annotation, **{name: found.parameters[name].annotation for name in found.parameters}}
    return spec(names(0, 1), next(iter(names(2)), None), next(iter(names(4)), None), function.__defaults__, names(3),
                function.__kwdefaults__, {name: value for name, value in annotations.items() if value is not _empty})


def __getattr__(name):
    if name in ("getsource", "getsourcelines", "getfile", "getsourcefile", "stack", "trace"):
        raise NotImplementedError(f"weakloop does not know inspect.{name}: it runs programs without files")
    raise AttributeError(f"module 'inspect' has no attribute {name!r}")
