"""A printed group is a tree; no exception is shown twice in it."""


def fail(number):
    raise ValueError(number)


def several(error):
    raise TypeError("several") from error


def members():
    found = []
    for number in range(3):
        try:
            fail(number)
        except ValueError as error:
            found.append(error)
    try:
        try:
            fail(3)
        except ValueError as error:
            several(error)
    except TypeError as error:
        found.append(error)
    return found


try:
    raise KeyError("outer")
except KeyError:
    found = []
    for number in range(2):
        try:
            fail(number)
        except ValueError as error:
            found.append(error)
    try:
        raise ExceptionGroup("inner", found)
    except ExceptionGroup as error:
        inner = error
    inner.add_note("a note")
    raise ExceptionGroup("outer", [*members(), inner, inner.exceptions[0]])
