import struct

for form, values in [(">I", (258,)), ("<hHq", (-2, 65535, -1)), ("!BB2s", (1, 2, b"ab")), ("@bi", (1, 2)), ("=bi", (1, 2)),
                     ("4sx?", (b"abcdef", True)), (">d", (1.5,)), ("<f", (0.1,)), ("3p", (b"abc",)), ("c2c", (b"a", b"b", b"c")), ("", ()),
                     ("<2i", (1, -1)), ("bq", (1, 2)), (">l", (7,)), ("l", (7,))]:
    packed = struct.pack(form, *values)
    print(form, packed, struct.calcsize(form), struct.unpack(form, packed))
for form, values in [("b", (200,)), (">B", (-1,)), ("I", ("x",)), ("2I", (1,)), ("z", ()), ("3", ()), ("s", ("text",)), ("c", (b"ab",)), ("<H", (70000,)), ("f", ("x",)), ("!Q", (1 << 64,))]:
    try:
        print(struct.pack(form, *values))
    except struct.error as error:
        print(form, error)
for wrong in (lambda: struct.unpack(">I", b"abc"), lambda: struct.unpack_from(">I", b"abcde", 3), lambda: list(struct.iter_unpack(">H", b"abc"))):
    try:
        print(wrong())
    except struct.error as error:
        print(error)
print(struct.unpack_from(">H", b"\0\1\0\2", 2), list(struct.iter_unpack("<H", b"\1\0\2\0")))
head = struct.Struct(">HI")
print(head.size, head.format, head.pack(1, 2), head.unpack(head.pack(3, 4)))
