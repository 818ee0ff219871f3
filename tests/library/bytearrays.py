"""Bytes that change in place, and the methods that bytes share with texts."""

import io
import struct

b = bytearray(b"abc")
b += b"de"; b.append(102); b[0] = 65; b[1:3] = b"xyz"
print(b, len(b), b[2], b[-3:], 100 in b, b"yz" in b, b == b"Axyzdef", b"Axyzdef" == b, bytes(b), list(b)[:2])
print(b.upper(), b.split(b"z"), b.hex(), b.decode(), b.startswith(b"A"), b.pop(), b.pop(0), b, b.index(b"y"))
b.insert(1, 33); b.reverse(); b.remove(33); print(b, b.copy() is b, bytearray(3), bytearray([1, 2]), bytearray("é", "utf-8"), bytearray.fromhex("0aff"))
b.clear(); print(b, bool(b), isinstance(b, bytes), isinstance(b, (bytes, bytearray)))
for f in (lambda: bytearray(b"a")[5], lambda: hash(bytearray()), lambda: b.append("a"), lambda: b.pop(), lambda: bytearray(b"a") + "x", lambda: b.remove(3)):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
print(b"a,b;c".partition(b","), b"a.b.c".rpartition(b"."), b"x=1=2".rsplit(b"=", 1), b"ab\ncd\r\nef".splitlines(), b"abc".ljust(5, b"."), b"7".zfill(3), b"12".isdigit(), b"aB".swapcase(), b"hello world".title(), b"abcabc".rfind(b"c"), b"prefix-x".removeprefix(b"prefix-"), b" \x85a ".strip(), b"\xe9".isalpha(), b"a\x1cb".split(), b"a\x0bb\x85c".splitlines(True), b"abc".center(7))
print(b"%s=%d" % (b"k", 3), b"-".join([b"a", bytearray(b"b")]), struct.unpack("!HB", bytearray(b"\x01\x02\x03")), int.from_bytes(bytearray(b"\x01\x00"), "big"), io.BytesIO(bytearray(b"q")).read())
print(bytearray(b"abc") * 2, bytearray(b"b") < b"c", sorted([bytearray(b"b"), bytearray(b"a")]), str(bytearray(b"hi"), "ascii"), f"{bytearray(b'x')!r:>20}", {**{"a": bytearray(b"1")}})
match b:
    case bytearray(): print("matched bytearray")
x = bytearray(b"0123456789"); del x[2]; del x[::3]; x[::2] = b"ABC"; print(x, x[::-1], bytes(reversed(x)), x.replace(b"A", b"zz"), x.count(b"B"), x.rstrip(b"8C"))
part = bytearray(b"abc"); part[0:1] = [1, 2]; part.extend(bytearray(b"z")); part.extend([7]); print(part, 7 in part, 97 in b"abc", 98 in b"a", True in b"\x01")
for f in (lambda: bytearray([256]), lambda: bytes([256]), lambda: bytearray([-1]), lambda: part.append(256), lambda: part.extend([300]), lambda: part.insert(0, 256), lambda: part.__setitem__(0, 256), lambda: part.__setitem__(slice(0, 1), [256]), lambda: part.remove(256), lambda: bytearray(["a"]), lambda: bytearray(1.5), lambda: bytes(1.5), lambda: bytearray("x"), lambda: bytearray(-1), lambda: b"a".find(256), lambda: 256 in b"a", lambda: -1 in part):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
