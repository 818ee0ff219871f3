def f(a, b=2, *args, c, d=4, **kw):
    return a, b, args, c, d, kw
print(f(1, c=3), f(1, 2, 3, 4, c=5, e=6), f(*[1, 2], **{'c': 3, 'x': 1}))
def g(x, /, y): return x, y
def tell(call):
    try:
        print(call())
    except TypeError as e:
        print(e)
tell(lambda: f())
tell(lambda: f(1))
tell(lambda: g(1))
tell(lambda: g(1, 2, 3))
tell(lambda: g(x=1, y=2))
tell(lambda: g(1, 2, z=3))
tell(lambda: g(1, y=2))
tell(lambda: g(1, 2, y=2))
tell(lambda: f(1, 2, c=3, **{'c': 4}))
tell(lambda: len())
tell(lambda: len(1))
five = 5
tell(lambda: five())
tell(lambda: f(*5))
class A:
    def m(self, x): return x
tell(lambda: A().m())
tell(lambda: A().m(1, 2))
tell(lambda: A(1))
tell(lambda: A.m(1))
