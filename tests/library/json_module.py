import json

data = {"name": "Ann", "tags": ["a", "b"], "size": 1.5, "none": None, "yes": True, "no": False, "nested": {"x": [], "y": {}}}
print(json.dumps(data))
print(json.dumps(data, indent=2))
print(json.dumps(data, sort_keys=True, separators=(",", ":")))
print(json.dumps({"ä": "€😀", 'quote"': "\\\n\t"}), json.dumps("ä€😀", ensure_ascii=False))
print(json.dumps({1: 2, None: 3, True: 4, 1.5: 5}), json.dumps((1, 2)), json.dumps(float("inf")), json.dumps([1e100, 1e-7, -0.0]))
print(json.loads('{"a": [1, 2.5, -3e2, true, false, null, "x\\u00e9\\n"], "b": {"c": "\\ud83d\\ude00"}}'))
print(json.loads(" [1 , 2 ] "), json.loads("NaN"), json.loads("-Infinity"), json.loads(b"[true]"))
print(json.loads('{"a": 1}', object_hook=lambda d: sorted(d.items())), json.loads("1.5", parse_float=str))


class Point:
    def __init__(self, x):
        self.x = x


class Encoder(json.JSONEncoder):
    def default(self, o):
        return {"x": o.x} if isinstance(o, Point) else super().default(o)


print(json.dumps([Point(1)], default=lambda point: point.x), json.dumps(Point(2), cls=Encoder))
loop = []
loop.append(loop)
for wrong in (lambda: json.dumps(Point(1)), lambda: json.dumps({(1, 2): 3}), lambda: json.dumps(loop), lambda: json.dumps(float("nan"), allow_nan=False),
              lambda: json.dumps({1, 2}, cls=Encoder)):
    try:
        print(wrong())
    except Exception as error:
        print(type(error).__name__, error)
for text in ("", "[1, 2", '{"a" 1}', '{"a": }', "[1] x", '"abc', "{a: 1}", "nul", '"\\x"', '{"a": 1\n "b": 2}', "01"):
    try:
        print(json.loads(text))
    except json.JSONDecodeError as error:
        print(error, "|", error.msg, error.pos, error.lineno, error.colno)
