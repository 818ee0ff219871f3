import contextlib
import io

page = io.StringIO("one\ntwo\n")
print(page.read(2), page.readline(), list(page), page.tell(), page.seek(0), page.write("ONE"), page.getvalue())
print("a", 1, sep="-", end="!\n", file=page)
print(repr(page.getvalue()), page.truncate(4), repr(page.getvalue()))
with io.BytesIO() as data:
    print(data.write(b"abc"), data.getvalue(), data.seek(1), data.read(), data.readable())
print(data.closed)
try:
    data.read()
except ValueError as error:
    print(error)
try:
    io.StringIO(5)
except TypeError as error:
    print(error)
out = io.StringIO()
with contextlib.redirect_stdout(out):
    print("caught")
print(repr(out.getvalue()))
