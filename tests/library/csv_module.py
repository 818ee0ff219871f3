"""Rows of fields, read and written."""
import csv
import io

page = io.StringIO()
rows = csv.writer(page)
print(rows.writerow(["a", "b,c", 'say "hi"', None, 1, 2.5, "line\nbreak", ""]), rows.writerow([]))
rows.writerows([[""], ["x"], (1, True)])
print(repr(page.getvalue()))
for options in ({"quoting": csv.QUOTE_ALL}, {"quoting": csv.QUOTE_NONNUMERIC}, {"delimiter": ";", "lineterminator": "\n"},
                {"quoting": csv.QUOTE_NONE, "escapechar": "\\"}, {"doublequote": False, "escapechar": "\\"}, {"dialect": "excel-tab"},
                {"dialect": "unix"}, {"dialect": csv.excel_tab, "delimiter": "|"}):
    page = io.StringIO()
    csv.writer(page, **options).writerow(["a", "b,c", 'q"q', 3, 4.0, "t\tt"])
    print(options if "dialect" not in options else "dialect", repr(page.getvalue()))
text = 'name,age\r\n"Smith, J",42\r\n"multi\r\nline",7\r\n\r\nlast,"say ""x"""\r\n'
for row in csv.reader(io.StringIO(text, newline="")):
    print(row)
print(list(csv.reader(["a b  c", " x"], delimiter=" ")), list(csv.reader(['1,"2",x'.replace("x", "3")], quoting=csv.QUOTE_NONNUMERIC)),
      list(csv.reader(["a, b", "'c,d',e"], quotechar="'", skipinitialspace=True)), list(csv.reader(["a\\,b,c"], escapechar="\\")),
      list(csv.reader(['"a"b,c'])), list(csv.reader(['"open', "end"])), list(csv.reader([])), list(csv.reader([",", ""])))
reader = csv.DictReader(io.StringIO("x,y\n1,2\n\n3\n4,5,6\n"), restkey="rest", restval="-")
print(reader.fieldnames, list(reader), reader.line_num)
print(list(csv.DictReader(["1,2"], fieldnames=["a", "b"])))
page = io.StringIO()
writer = csv.DictWriter(page, ["a", "b"], restval="?", lineterminator="\n")
writer.writeheader()
writer.writerow({"a": 1})
writer.writerows([{"a": 2, "b": 3}])
print(page.getvalue())
csv.register_dialect("pipes", delimiter="|", quoting=csv.QUOTE_MINIMAL)
print(list(csv.reader(["a|b"], "pipes")), csv.list_dialects(), csv.get_dialect("pipes").delimiter, csv.field_size_limit())
csv.unregister_dialect("pipes")
for wrong in (lambda: csv.writer(page).writerow(5), lambda: csv.writer(5), lambda: csv.reader([], delimiter="ab"), lambda: csv.reader([], "none"),
              lambda: csv.writer(page, quoting=csv.QUOTE_NONE).writerow(["a,b"]), lambda: list(csv.reader([b"a"])),
              lambda: csv.DictWriter(page, ["a"]).writerow({"b": 1}), lambda: csv.DictWriter(page, ["a"], extrasaction="x"),
              lambda: list(csv.reader(['"a"b'], strict=True)), lambda: list(csv.reader(["a\rb"])), lambda: csv.reader([], quotechar=""),
              lambda: csv.reader([], quoting=9), lambda: csv.reader([], delimiter=None), lambda: list(csv.reader(['"a'], strict=True))):
    try:
        print(wrong())
    except (csv.Error, TypeError, ValueError) as error:
        print(type(error), error)
