"""Objects that answer every call, and remember them."""

import asyncio
import inspect
import sys
from contextlib import contextmanager
from functools import wraps


class _Sentinel:
    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"sentinel.{self.name}"


class _SentinelObject:
    def __init__(self):
        self._made = {}

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self._made.setdefault(name, _Sentinel(name))


sentinel = _SentinelObject()
DEFAULT = sentinel.DEFAULT
_missing = sentinel.MISSING


class _ANY:
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def __repr__(self):
        return "<ANY>"

    __hash__ = None


ANY = _ANY()


def _show(name, args, kwargs):
    shown = [repr(arg) for arg in args] + [f"{key}={value!r}" for key, value in kwargs.items()]
    return f"{name}({', '.join(shown)})"


class _Call(tuple):
    """A call that was made, or is expected: its name, its arguments."""

    def __new__(cls, value=(), name="", from_kall=True):
        return tuple.__new__(cls, value if len(value) == 3 else (name, *value) if len(value) == 2 else (name, (), {}))

    name = property(lambda self: tuple.__getitem__(self, 0))
    args = property(lambda self: tuple.__getitem__(self, 1))
    kwargs = property(lambda self: tuple.__getitem__(self, 2))

    def __getitem__(self, index):
        return tuple.__getitem__(self, index if self.name else (index + 1 if isinstance(index, int) and 0 <= index else index))

    def __len__(self):
        return 3 if self.name else 2

    def __iter__(self):
        return iter((self.name, self.args, self.kwargs) if self.name else (self.args, self.kwargs))

    def __call__(self, *args, **kwargs):
        return _Call((self.name, args, kwargs))

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _Call((f"{self.name}.{name}" if self.name else name, (), {}))

    def __eq__(self, other):
        if not isinstance(other, tuple):
            return NotImplemented
        other = other if isinstance(other, _Call) else _Call(other)
        return self.args == other.args and self.kwargs == other.kwargs and self.name == other.name

    def __ne__(self, other):
        return not self == other

    __hash__ = None

    def __repr__(self):
        return _show(f"call.{self.name}" if self.name else "call", self.args, self.kwargs)


call = _Call()


class _CallList(list):
    def __repr__(self):
        shown = [repr(one) for one in self]
        flat = f"[{', '.join(shown)}]"
        return flat if len(flat) <= 80 else f"[{(',' + chr(10) + ' ').join(shown)}]"


class Mock:
    _is_async = False

    def __init__(self, spec=None, side_effect=None, return_value=DEFAULT, wraps=None, name=None, spec_set=None, **attributes):
        own = self.__dict__
        own["_mock_children"], own["_mock_parent"] = {}, None
        own["_mock_name"], own["_mock_wraps"], own["_mock_return_value"] = name, wraps, return_value
        own["side_effect"] = side_effect
        spec = spec if spec is not None else spec_set
        own["_mock_spec"] = None if spec is None else set(spec if isinstance(spec, (list, tuple)) else dir(spec))
        own["_spec_class"] = None if spec is None or isinstance(spec, (list, tuple)) else spec if isinstance(spec, type) else type(spec)
        own["_spec_object"] = spec
        self.reset_mock()
        self.configure_mock(**attributes)

    def configure_mock(self, **attributes):
        for path, value in attributes.items():
            target, *names = [self, *path.split(".")]
            for name in names[:-1]:
                target = getattr(target, name)
            setattr(target, names[-1], value)

    def reset_mock(self, *, return_value=False, side_effect=False):
        own = self.__dict__
        own["called"], own["call_count"], own["call_args"] = False, 0, None
        own["call_args_list"], own["mock_calls"], own["method_calls"] = _CallList(), _CallList(), _CallList()
        own["await_count"], own["await_args"], own["await_args_list"] = 0, None, _CallList()
        if return_value:
            own["_mock_return_value"] = DEFAULT
        if side_effect:
            own["side_effect"] = None
        for child in own["_mock_children"].values():
            child.reset_mock()

    @property
    def __class__(self):
        return self._spec_class or type(self)

    @property
    def return_value(self):
        if self._mock_return_value is DEFAULT:
            self.__dict__["_mock_return_value"] = self._child("()", self._kind_of_result())
        return self._mock_return_value

    @return_value.setter
    def return_value(self, value):
        self.__dict__["_mock_return_value"] = value

    def _kind_of_result(self):
        return MagicMock if self._is_async else type(self)

    def _child(self, name, kind):
        child = kind()
        child.__dict__["_mock_parent"], child.__dict__["_mock_name"] = self, name
        return child

    def __getattr__(self, name):
        if name.startswith("__") or name in ("_mock_children", "_mock_spec"):
            raise AttributeError(name)
        if name.startswith(("assert", "assret")):
            raise AttributeError(f"{name!r} is not a valid assertion. Use a spec for the mock if {name!r} is meant to be an attribute.")
        if self._mock_spec is not None and name not in self._mock_spec:
            raise AttributeError(f"Mock object has no attribute {name!r}")
        if name not in self._mock_children:
            of_spec = getattr(self._spec_object, name, None)
            is_async = inspect.iscoroutinefunction(of_spec)
            kind = AsyncMock if is_async else MagicMock if self._is_async and self._spec_object is not None else type(self)
            self._mock_children[name] = self._child(name, kind)
        return self._mock_children[name]

    def __setattr__(self, name, value):
        if isinstance(value, Mock) and value.__dict__["_mock_parent"] is None and value.__dict__["_mock_name"] is None:
            value.__dict__["_mock_parent"], value.__dict__["_mock_name"] = self, name
        if isinstance(value, Mock) and name != "return_value":
            self._mock_children[name] = value
            return
        if name in ("return_value",):
            Mock.return_value.fset(self, value)
        else:
            self.__dict__[name] = value

    def _path(self):
        name, parent = self._mock_name or "mock", self._mock_parent
        if parent is None:
            return name
        return parent._path() + (name if name == "()" else f".{name}")

    def __repr__(self):
        name = self._path() if self._mock_name or self._mock_parent else ""
        spec = f" spec={self._spec_class.__name__!r}" if self._spec_class else ""
        shown = f" name={name!r}" if name else ""
        return f"<{type(self).__name__}{shown}{spec} id={id(self)!r}>"

    def _record(self, args, kwargs):
        own, made = self.__dict__, _Call(("", args, kwargs))
        own["called"], own["call_count"], own["call_args"] = True, own["call_count"] + 1, made
        own["call_args_list"].append(made)
        name, mock = "", self
        while mock is not None:
            mock.mock_calls.append(_Call((name, args, kwargs)))
            if name and "()" not in name and not name.startswith("__"):
                mock.method_calls.append(_Call((name, args, kwargs)))
            step = mock._mock_name
            joint = "" if not name or name.startswith("()") else "."
            name, mock = f"{step}{joint}{name}" if step else name, mock._mock_parent

    def __call__(self, *args, **kwargs):
        self._record(args, kwargs)
        return self._answer(args, kwargs)

    def _answer(self, args, kwargs):
        effect = self.side_effect
        if effect is not None:
            if _is_exception(effect):
                raise effect
            if not callable(effect):
                if not hasattr(effect, "__next__"):
                    effect = self.__dict__["side_effect"] = iter(effect)
                effect = next(effect)
                if _is_exception(effect):
                    raise effect
                return effect
            answer = effect(*args, **kwargs)
            if answer is not DEFAULT:
                return answer
        if self._mock_return_value is not DEFAULT:
            return self.return_value
        return self._mock_wraps(*args, **kwargs) if self._mock_wraps is not None else self.return_value

    def _expect(self, holds, text):
        if not holds:
            raise AssertionError(text)

    def _name(self):
        return self._mock_name or "mock"

    def assert_called(self):
        self._expect(self.call_count, f"Expected '{self._name()}' to have been called.")

    def assert_called_once(self):
        self._expect(self.call_count == 1, self._times("called", self.call_count, self.mock_calls))

    def assert_not_called(self):
        text = f"Expected '{self._name()}' to not have been called. Called {self.call_count} times.{_listed(self.mock_calls)}"
        self._expect(self.call_count == 0, text)

    def _times(self, word, count, calls):
        return f"Expected '{self._name()}' to have been {word} once. {word.capitalize()} {count} times.{_listed(calls)}"

    def assert_called_with(self, /, *args, **kwargs):
        expected = _Call(("", args, kwargs))
        shown = _show(self._name(), args, kwargs)
        if self.call_args is None:
            raise AssertionError(f"expected call not found.\nExpected: {shown}\n  Actual: not called.")
        actual = _show(self._name(), self.call_args.args, self.call_args.kwargs)
        self._expect(self.call_args == expected, f"expected call not found.\nExpected: {shown}\n  Actual: {actual}")

    def assert_called_once_with(self, /, *args, **kwargs):
        text = f"Expected '{self._name()}' to be called once. Called {self.call_count} times.{_listed(self.mock_calls)}"
        self._expect(self.call_count == 1, text)
        self.assert_called_with(*args, **kwargs)

    def assert_any_call(self, /, *args, **kwargs):
        self._expect(_Call(("", args, kwargs)) in self.call_args_list, f"{_show(self._name(), args, kwargs)} call not found")

    def assert_has_calls(self, calls, any_order=False):
        made, calls = self.mock_calls, list(calls)
        count = len(calls)
        runs = [made[place:place + count] for place in range(len(made) - count + 1)]
        holds = all([one in made for one in calls]) if any_order else any([run == calls for run in runs])
        self._expect(holds, f"Calls not found.\nExpected: {calls!r}\n  Actual: {made!r}")


def _listed(calls):
    return f"\nCalls: {calls!r}." if calls else ""


def _is_exception(value):
    return isinstance(value, BaseException) or isinstance(value, type) and issubclass(value, BaseException)


class NonCallableMock(Mock):
    __call__ = None


class _Magic:
    """A special method of a class of mocks: the mock that each of its instances has for it, once somebody asks."""

    def __init__(self, name):
        self._name = name

    def __get__(self, mock, kind=None):
        if mock is None:
            return self
        children = mock.__dict__["_mock_children"]
        return children[self._name] if self._name in children else _make_magic(mock, self._name)


def _make_magic(mock, name):
    made = mock._mock_children[name] = mock._child(name, AsyncMock if name in ("__aenter__", "__aexit__", "__anext__") else MagicMock)
    if name in _ANSWERS:
        made.return_value = _ANSWERS[name]
    elif name == "__iter__":
        made.side_effect = lambda: iter([] if made._mock_return_value is DEFAULT else made._mock_return_value)
    elif name == "__aiter__":
        made.side_effect = lambda: _async_iterator([] if made._mock_return_value is DEFAULT else made._mock_return_value)
    elif name in _COMPARISONS:
        made.return_value = NotImplemented
    return made


async def _async_iterator(values):
    for value in values:
        yield value


_ANSWERS = {"__len__": 0, "__bool__": True, "__int__": 1, "__float__": 1.0, "__index__": 1, "__contains__": False, "__exit__": False,
            "__aexit__": False}
_COMPARISONS = {"__lt__", "__le__", "__gt__", "__ge__"}
_MAGIC = {*_ANSWERS, *_COMPARISONS, "__iter__", "__aiter__", "__getitem__", "__setitem__", "__delitem__", "__enter__", "__aenter__",
          "__add__", "__sub__", "__mul__", "__truediv__", "__next__", "__anext__"}


class MagicMock(Mock):
    def __setattr__(self, name, value):
        if name not in _MAGIC:
            Mock.__setattr__(self, name, value)
        elif isinstance(value, Mock):
            self._mock_children[name] = value
        else:
            self._mock_children[name] = MagicMock(side_effect=lambda *args: value(self, *args))


for _name in _MAGIC - {"__next__", "__anext__"}:
    setattr(MagicMock, _name, _Magic(_name))


class AsyncMock(MagicMock):
    _is_async = True
    _is_coroutine = asyncio.coroutines._is_coroutine if hasattr(asyncio.coroutines, "_is_coroutine") else None

    def __call__(self, *args, **kwargs):
        self._record(args, kwargs)
        return self._execute(args, kwargs)

    async def _execute(self, args, kwargs):
        own, made = self.__dict__, _Call(("", args, kwargs))

        def was_awaited():
            own["await_count"], own["await_args"] = own["await_count"] + 1, made
            own["await_args_list"].append(made)

        effect = self.side_effect
        if effect is not None and not _is_exception(effect) and not callable(effect):
            if not hasattr(effect, "__next__"):
                effect = self.__dict__["side_effect"] = iter(effect)
            try:
                answer = next(effect)
            except StopIteration:
                raise StopAsyncIteration
            was_awaited()
            if _is_exception(answer):
                raise answer
            return answer
        was_awaited()
        if inspect.iscoroutinefunction(effect):
            return await effect(*args, **kwargs)
        return self._answer(args, kwargs)

    def assert_awaited(self):
        self._expect(self.await_count, f"Expected {self._name()} to have been awaited.")

    def assert_awaited_once(self):
        text = f"Expected {self._name()} to have been awaited once. Awaited {self.await_count} times."
        self._expect(self.await_count == 1, text)

    def assert_not_awaited(self):
        text = f"Expected {self._name()} to not have been awaited. Awaited {self.await_count} times."
        self._expect(self.await_count == 0, text)

    def assert_awaited_with(self, /, *args, **kwargs):
        shown = _show(self._name(), args, kwargs)
        if self.await_args is None:
            raise AssertionError(f"Expected await: {shown}\nNot awaited")
        actual = _show(self._name(), self.await_args.args, self.await_args.kwargs)
        text = f"expected await not found.\nExpected: {shown}\n  Actual: {actual}"
        self._expect(self.await_args == _Call(("", args, kwargs)), text)

    def assert_awaited_once_with(self, /, *args, **kwargs):
        self.assert_awaited_once()
        self.assert_awaited_with(*args, **kwargs)

    def assert_any_await(self, /, *args, **kwargs):
        self._expect(_Call(("", args, kwargs)) in self.await_args_list, f"{_show(self._name(), args, kwargs)} await not found")


class _Patch:
    """Puts something else in the place of an attribute, for the length of a `with` or of a call."""

    def __init__(self, target, name, new, options):
        self._target, self._name, self._new, self._options = target, name, new, options

    def __enter__(self):
        target = self._target() if callable(self._target) and not isinstance(self._target, (type, Mock)) else self._target
        if not hasattr(target, self._name):
            raise AttributeError(f"{target!r} does not have the attribute {self._name!r}")
        self._owner, original = target, getattr(target, self._name)
        self._is_local = self._name in getattr(target, "__dict__", ())
        self._before = target.__dict__[self._name] if self._is_local else original
        new = self._new
        if new is DEFAULT:
            factory = self._options.pop("new_callable", None)
            is_async = inspect.iscoroutinefunction(original)
            new = (factory or (AsyncMock if is_async else MagicMock))(**self._options)
            if isinstance(new, Mock) and new._mock_name is None:
                new.__dict__["_mock_name"] = self._name
        setattr(target, self._name, new)
        return new

    def __exit__(self, *error):
        if self._is_local:
            setattr(self._owner, self._name, self._before)
        else:
            delattr(self._owner, self._name)

    start = __enter__

    def stop(self):
        self.__exit__(None, None, None)

    def __call__(self, function):
        if isinstance(function, type):
            for name in dir(function):
                if name.startswith("test"):
                    setattr(function, name, self(getattr(function, name)))
            return function
        extra = lambda new: (new,) if self._new is DEFAULT else ()
        if inspect.iscoroutinefunction(function):
            @wraps(function)
            async def patched(*args, **kwargs):
                with self as new:
                    return await function(*args, *extra(new), **kwargs)
        else:
            @wraps(function)
            def patched(*args, **kwargs):
                with self as new:
                    return function(*args, *extra(new), **kwargs)
        return patched


def _import(path):
    names = path.split(".")
    found = sys.modules.get(names[0]) or __import__(names[0])
    for place, name in enumerate(names[1:], 2):
        found = getattr(found, name)
    return found


def patch(target, new=DEFAULT, **options):
    owner, _, name = target.rpartition(".")
    if not owner:
        raise TypeError(f"Need a valid target to patch. You supplied: {target!r}")
    return _Patch(lambda: _import(owner), name, new, options)


def _patch_object(target, attribute, new=DEFAULT, **options):
    return _Patch(target, attribute, new, options)


class _PatchDict:
    def __init__(self, in_dict, values=(), clear=False, **kwargs):
        self._dict, self._values, self._clear = in_dict, {**dict(values), **kwargs}, clear

    def __enter__(self):
        self._dict = _import(self._dict) if isinstance(self._dict, str) else self._dict
        self._before = dict(self._dict)
        if self._clear:
            self._dict.clear()
        self._dict.update(self._values)
        return self._dict

    def __exit__(self, *error):
        self._dict.clear()
        self._dict.update(self._before)

    __call__ = _Patch.__call__
    _new = None


patch.object, patch.dict = _patch_object, _PatchDict


def create_autospec(spec, **options):
    return (AsyncMock if inspect.iscoroutinefunction(spec) else MagicMock)(spec=spec, **options)


class PropertyMock(Mock):
    def __get__(self, obj, obj_type=None):
        return self()

    def __set__(self, obj, value):
        self(value)
