"""Tracebacks as text; how they are written is native."""

import sys


class FrameSummary:
    def __init__(self, filename, lineno, name, line=None):
        self.filename, self.lineno, self.name, self.line = filename, lineno, name, line

    def __repr__(self):
        return f"<FrameSummary file {self.filename}, line {self.lineno} in {self.name}>"

    def __iter__(self):
        return iter((self.filename, self.lineno, self.name, self.line))

    def __getitem__(self, place):
        return (self.filename, self.lineno, self.name, self.line)[place]


class StackSummary(list):
    def format(self):
        return format_list(self)


def _summary(frame, lineno):
    code = frame.f_code
    return FrameSummary(code.co_filename, lineno, code.co_name, sys._source_line(code, lineno).strip())


def _exception(exc, value):
    if value is None and isinstance(exc, BaseException):
        return exc
    return value


def format_exception(exc, /, value=None, tb=None, limit=None, chain=True):
    raised = _exception(exc, value)
    return ["NoneType: None\n"] if raised is None else _text(raised).splitlines(True)


def format_exception_only(exc, /, value=None, *, show_group=False):
    raised = _exception(exc, value)
    return ["NoneType: None\n"] if raised is None else _only(raised).splitlines(True)


def format_exc(limit=None, chain=True):
    return "".join(format_exception(sys.exception()))


def print_exception(exc, /, value=None, tb=None, limit=None, file=None, chain=True):
    _write("".join(format_exception(exc, value)), file)


def print_exc(limit=None, file=None, chain=True):
    print_exception(sys.exception(), file=file)


def _write(text, file):
    (sys.stderr if file is None else file).write(text)


def extract_tb(tb, limit=None):
    stack = StackSummary()
    while tb is not None:
        stack.append(_summary(tb.tb_frame, tb.tb_lineno))
        tb = tb.tb_next
    return stack if limit is None else StackSummary(stack[:limit] if 0 <= limit else stack[limit:])


def extract_stack(f=None, limit=None):
    frame = sys._getframe(1) if f is None else f
    stack = []
    while frame is not None:
        stack.append(_summary(frame, frame.f_lineno))
        frame = frame.f_back
    stack.reverse()
    return StackSummary(stack if limit is None else stack[-limit:] if 0 <= limit else stack[:-limit])


def format_list(extracted_list):
    texts = []
    for filename, lineno, name, line in extracted_list:
        shown = f"    {line}\n" if line else ""
        texts.append(f'  File "{filename}", line {lineno}, in {name}\n{shown}')
    return texts


def format_tb(tb, limit=None):
    entries = []
    for line in _entries(tb).splitlines(True):
        if line.startswith("  File "):
            entries.append(line)
        else:
            entries[-1] += line
    return entries if limit is None else entries[:limit] if 0 <= limit else entries[limit:]


def print_tb(tb, limit=None, file=None):
    _write("".join(format_tb(tb, limit)), file)


def format_stack(f=None, limit=None):
    return format_list(extract_stack(sys._getframe(1) if f is None else f, limit))


def print_stack(f=None, limit=None, file=None):
    _write("".join(format_stack(sys._getframe(1) if f is None else f, limit)), file)


def walk_tb(tb):
    while tb is not None:
        yield tb.tb_frame, tb.tb_lineno
        tb = tb.tb_next


def walk_stack(f):
    while f is not None:
        yield f, f.f_lineno
        f = f.f_back
