class Base:
    x = 1
    def __init__(self, y): self.y = y
    def total(self): return self.x + self.y
    @classmethod
    def make(cls, y): return cls(y)
    @staticmethod
    def twice(z): return 2 * z
    @property
    def double(self): return self.y * 2
    @double.setter
    def double(self, value): self.y = value / 2
class Left(Base):
    def total(self): return super().total() + 10
class Right(Base):
    x = 5
    def total(self): return super().total() + 100
class Both(Left, Right):
    def __repr__(self): return f'Both({self.y})'
b = Both.make(2)
print(b, b.total(), b.twice(4), b.double, [c.__name__ for c in Both.__mro__])
b.double = 10
print(b.y, isinstance(b, Right), isinstance(3, (str, Base)) if False else None)
class Meter:
    def __set_name__(self, owner, name): self.name = name
    def __get__(self, obj, owner): return self if obj is None else obj.__dict__[self.name] + 1
    def __set__(self, obj, value): obj.__dict__[self.name] = value
class Uses:
    m = Meter()
    def __getattr__(self, name): return 'no ' + name
    def __init_subclass__(cls, tag=None, **kw): cls.tag = tag
class Sub(Uses, tag='t'): pass
u = Sub()
u.m = 4
print(u.m, u.other, Sub.tag, Uses.m.name)
class V:
    def __init__(self, n): self.n = n
    def __add__(self, o): return V(self.n + o.n) if isinstance(o, V) else NotImplemented
    def __radd__(self, o): return V(self.n + o)
    def __eq__(self, o): return self.n == o.n
    def __lt__(self, o): return self.n < o.n
    def __hash__(self): return 7
    def __call__(self, k=1): return self.n * k
    def __len__(self): return self.n
    def __bool__(self): return self.n > 2
    def __getitem__(self, i): return i * self.n
    def __contains__(self, i): return i == self.n
    def __iter__(self): return iter_of(self.n)
    def __str__(self): return f'V{self.n}'
    def __neg__(self): return V(-self.n)
    def __iadd__(self, o):
        self.n += o
        return self
    def __format__(self, spec): return f'<{spec}|{self.n}>'
def iter_of(n):
    for i in range(n): yield i
v = V(3)
w = v
w += 4
print((V(1) + V(2)).n, (5 + V(1)).n, V(1) == V(1), V(1) != V(2), V(2) > V(1), v(2), len(v), not v, v[2], 7 in v, [*V(3)], f'{v:x}', str(-v), w is v)
print({V(1): 'a'}[V(1)])
try:
    V(1) + 'x'
except TypeError as e: print(e)
try:
    V(1) <= V(2)
except TypeError as e: print(e)
try:
    b.missing
except AttributeError as e: print(e)
try:
    class Bad(Left, Base, Right): pass
except TypeError as e: print(e)
class Slotted:
    __slots__ = ('a',)
s = Slotted(); s.a = 1
try: s.b = 2
except AttributeError as e: print(e)
class N:
    def __new__(cls, *a):
        self = super().__new__(cls)
        self.a = a
        return self
print(N(1, 2).a, type(N(1)).__name__, N.__qualname__)


class Plain:
    pass


class Special:
    def __getattr__(self, name):
        return f"no {name}"

    def __setattr__(self, name, value):
        object.__setattr__(self, name, f"set {value}")


class Both(Plain, Special):
    pass


class Below(Both):
    pass


for kind in (Both, Below):
    both = kind()
    both.x = 1
    print(both.x, both.y)
    del both

del Special.__getattr__
try:
    print(Below().y)
except AttributeError as error:
    print(error)
Plain.__getattr__ = lambda self, name: f"plain {name}"
print(Below().y)
Plain.__delattr__ = lambda self, name: print("deleted", name)
del Below().z
Special.__del__ = lambda self: print("gone", type(self).__name__)
Below()
