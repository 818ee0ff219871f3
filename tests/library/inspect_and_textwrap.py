"""What inspect says of functions, and how textwrap and string.Template make lines."""

import inspect, functools, textwrap, string, types
from typing import Optional, List
def f(a, b: int, /, c=1, *args: str, d, e: "x" = None, **kw) -> int: "doc\n   more\n     x\n"
async def g(x, *, y=2): yield x
class C:
    """Class doc.

        indented
    """
    def __init__(self, q, r=3): pass
    def m(self, z): pass
    @classmethod
    def cm(cls, z): pass
    @staticmethod
    def sm(z): pass
    @property
    def p(self): return 1
class D(C):
    def m(self, z): pass
class E:
    def __call__(self, v): pass
for o in (f, g, C, C.m, C(1).m, C.cm, C.sm, functools.partial(f, 1, d=2), E(), D, lambda: 0, functools.partial(f, 1)):
    try: print(inspect.signature(o))
    except Exception as e: print(type(e).__name__, e)
s=inspect.signature(f)
print(repr(s), s.parameters["b"], s.parameters["b"].kind, s.parameters["e"].default, s.return_annotation, [p.kind.name for p in s.parameters.values()], s.parameters["a"].default is inspect.Parameter.empty)
print(repr(s.parameters["b"]), s.parameters["b"].kind.description, s.parameters["args"])
b=s.bind(1,2,3,4,d=5,z=6); print(b.arguments, b.args, b.kwargs); b.apply_defaults(); print(b.arguments)
for a,k in [((),{}),((1,2),{}),((1,2),{"a":3,"d":4}),((1,2,3),{"c":1,"d":1})]:
    try: print(s.bind(*a,**k))
    except TypeError as e: print(e)
print(inspect.signature(g).bind_partial(), str(inspect.signature(g)))
try: inspect.signature(g).bind(1,2)
except TypeError as e: print(e)
try: inspect.signature(g).bind(1,w=2)
except TypeError as e: print(e)
print(inspect.getfullargspec(f))
print(inspect.getdoc(C), "|", inspect.getdoc(D), "|", inspect.getdoc(f), inspect.cleandoc("  a\n    b\n      c\n\n"))
print(inspect.isasyncgenfunction(g), inspect.isgeneratorfunction(g), inspect.iscoroutinefunction(g), inspect.isclass(C), inspect.isfunction(f), inspect.ismethod(C(1).m), inspect.isbuiltin(len), inspect.ismodule(inspect), inspect.isroutine(len), inspect.isabstract(C))
print([n for n,_ in inspect.getmembers(C(1)) if not n.startswith("_")], [n for n,_ in inspect.getmembers(D, inspect.isfunction)])
def gen(): x=1; yield x
i=gen(); print(inspect.getgeneratorstate(i)); next(i); print(inspect.getgeneratorstate(i), inspect.getgeneratorlocals(i)); i.close(); print(inspect.getgeneratorstate(i))
print(inspect.currentframe().f_lineno, inspect.unwrap(functools.wraps(f)(g)) is f, inspect.getmro(D)[1].__name__, inspect.getmodule(C).__name__)
print(inspect.signature(functools.wraps(f)(lambda *a, **k: 0)))
t="The quick brown fox jumps over the lazy dog -- and runs well-behaved away, supercalifragilisticexpialidocious!\n  New   para."
for w in (10, 20, 40): print(textwrap.wrap(t, w))
print(textwrap.fill(t, 30, initial_indent="* ", subsequent_indent="  "))
print(textwrap.shorten(t, 40), textwrap.shorten(t, 12, placeholder="..."), textwrap.shorten("Hello  world!", 12))
print(textwrap.wrap("a long-word_with-hyphens foo-bar-baz e-mail", 9), textwrap.wrap("aaaaaaaaaaaaaaa bb", 5, break_long_words=False), textwrap.wrap(t, 15, max_lines=2), textwrap.wrap("", 5), textwrap.wrap("one-two-three four", 8, break_on_hyphens=False))
T=string.Template("$who likes ${what} $$5 $ok"); print(T.safe_substitute(who="A", what="b"))
try: T.substitute(who=1)
except KeyError as e: print(repr(e))
try: string.Template("a\nb $ x").substitute()
except ValueError as e: print(e)
print(string.Template("$a-$b").substitute({"a":1}, b=2))


def shown():
    first, *_, last = repr(inspect.currentframe()).split(", ")
    print(first.split(" at ")[0], last)


shown()
