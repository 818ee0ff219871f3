"""What a traceback shows of each kind of operation, up to 3.12 and from 3.13 on; what it suggests."""
import re
import traceback

table = {"a": {"b": 1}}
rows = [[1, 2], [3]]


class Service:
    def __init__(self):
        self._hidden = 1

    def hidden(self):
        return self.hiden

    def value(self):
        return value


class Manager:
    def __init__(self, enters):
        self.enters = enters

    def __enter__(self):
        if not self.enters:
            raise KeyError("enter")

    def __exit__(self, *args):
        raise KeyError("exit")


def numbers():
    yield 1
    raise ValueError("no more")


def call(first, second=0):
    return first


def subscripts(): return table["a"]["c"]
def rows_and_more(): return rows[0][ 5 ] + 1
def division(): return (1 + 2) / (0)
def several_lines():
    return call(
        1,
        third=2,
    )
def operator(): x = 1 + "a" * 2; return x
def assertion(): assert 1 == 2, "said"
def assertion_of_a_name(): assert not rows
def raising():
    if True: raise ValueError(
        "several",
        3)
def loop_over_a_number():
    for number in 5:
        pass
def loop_over_a_generator():
    for number in numbers():
        pass
def entering():
    with Manager(False) as entered:
        pass
def leaving():
    with Manager(True) as entered: pass
def class_body():
    class Wrong:
        x = 1
        y = nothing
def bare(): raise
def called_twice(): return call(1)(2)
def nearly(): rowses = 1; return rowse
def keyword(): return call(frist=1)
def keyword_of_print(): print("a", seq="c")
def blanks(): return   2   **   "x"


for function in (subscripts, rows_and_more, division, several_lines, operator, assertion, assertion_of_a_name, raising,
                 loop_over_a_number, loop_over_a_generator, entering, leaving, class_body, bare, called_twice,
                 nearly, keyword, keyword_of_print, blanks, Service().hidden, Service().value,
                 lambda: Service().hidden2, lambda: "".jion([])):
    try:
        function()
    except Exception:
        lines = traceback.format_exc().splitlines()
        shown = [re.sub('File ".*?"', "File", line) for line in lines[4:]]
        print(function.__name__, *shown, sep="\n")
