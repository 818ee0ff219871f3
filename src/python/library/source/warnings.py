"""Warnings, as they are shown: once for each line and text, with the line, on standard error."""

import sys

filters = []
_shown = set()


class WarningMessage:
    def __init__(self, message, category, filename, lineno, file=None, line=None, source=None):
        self.message, self.category, self.filename, self.lineno = message, category, filename, lineno
        self.file, self.line, self.source = file, line, source

    def __str__(self):
        return (f"{{message : {self.message!r}, category : {self.category.__name__!r}, filename : {self.filename!r}, "
                f"lineno : {self.lineno}, line : {self.line!r}}}")


def formatwarning(message, category, filename, lineno, line=None):
    text = f"{filename}:{lineno}: {category.__name__}: {message}\n"
    return text + f"  {line.strip()}\n" if line else text


def showwarning(message, category, filename, lineno, file=None, line=None):
    (sys.stderr if file is None else file).write(formatwarning(message, category, filename, lineno, line))


_showwarning = showwarning


def warn(message, category=None, stacklevel=1, source=None, *, skip_file_prefixes=()):
    if isinstance(message, Warning):
        category = type(message)
    else:
        category = category or UserWarning
        if not (isinstance(category, type) and issubclass(category, Warning)):
            raise TypeError(f"category must be a Warning subclass, not '{type(category).__name__}'")
        message = category(message)
    frame = sys._getframe(1)
    while 1 < stacklevel and frame.f_back is not None:
        frame, stacklevel = frame.f_back, stacklevel - 1
    _warn(message, category, frame)


def _warn(message, category, frame):
    place = (frame.f_code.co_filename, frame.f_lineno)
    action = _action(str(message), category)
    if action == "ignore":
        return
    if action == "error":
        raise message
    key = (category, str(message)) if action == "once" else (category, str(message), place)
    if action != "always" and key in _shown:
        return
    _shown.add(key)
    if _log is not None:
        _log.append(WarningMessage(message, category, *place))
        return
    line = sys._source_line(frame.f_code, frame.f_lineno)
    showwarning(message, category, *place, None, line)


def _action(text, category):
    for action, pattern, kind in filters:
        if issubclass(category, kind) and text.lower().startswith(pattern.lower()):
            return action
    quiet = (PendingDeprecationWarning, ResourceWarning)
    return "ignore" if issubclass(category, quiet) else "default"


_log = None


def _set_log(log):
    global _log
    before, _log = _log, log
    return before


def simplefilter(action, category=Warning, lineno=0, append=False):
    _add((action, "", category), append)


def filterwarnings(action, message="", category=Warning, module="", lineno=0, append=False):
    _add((action, message, category), append)


def _add(rule, append):
    if rule[0] not in ("error", "ignore", "always", "all", "default", "module", "once"):
        raise AssertionError(f"invalid action: {rule[0]!r}")
    if append:
        filters.append(rule)
    else:
        filters.insert(0, rule)
    _shown.clear()


def resetwarnings():
    filters.clear()
    filters.append(("default", "", Warning))


class catch_warnings:
    def __init__(self, *, record=False, module=None, action=None, category=Warning, lineno=0, append=False):
        self._record, self._rule = record, (action, category)

    def __enter__(self):
        self._filters = list(filters)
        self._before = None
        if self._rule[0] is not None:
            simplefilter(*self._rule)
        _shown.clear()
        if self._record:
            log = []
            self._before = (_set_log(log),)
            return log

    def __exit__(self, *args):
        filters[:] = self._filters
        _shown.clear()
        if self._before is not None:
            _set_log(self._before[0])
