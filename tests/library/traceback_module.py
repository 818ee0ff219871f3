import io
import sys
import traceback


def plain(text):
    """Without the marks below the lines, which differ from version to version."""
    return "\n".join(line for line in text.split("\n") if line.strip(" ~^") or not line)


def inner():
    raise ValueError("wrong")


def outer():
    try:
        inner()
    except ValueError as error:
        raise KeyError("key") from error


try:
    outer()
except KeyError as error:
    caught = error
    text = traceback.format_exc()
    page = io.StringIO()
    traceback.print_exc(file=page)
    print(page.getvalue() == text)
    page = io.StringIO()
    traceback.print_exception(error, file=page)
    sys.stdout.write(plain(page.getvalue()))
print("".join(traceback.format_exception(caught)) == text, "".join(traceback.format_exception(type(caught), caught, caught.__traceback__)) == text)
print(traceback.format_exception_only(caught), traceback.format_exception_only(KeyError, caught))
for frame in traceback.extract_tb(caught.__traceback__):
    print(frame.name, frame.lineno, frame.line)
print([line.splitlines()[1] for line in traceback.format_tb(caught.__traceback__)])


def where():
    return [(frame.name, frame.lineno) for frame in traceback.extract_stack()]


print(where()[-2:], traceback.format_exc())
print(traceback.format_list([("f.py", 3, "name", "x = 1")]))
