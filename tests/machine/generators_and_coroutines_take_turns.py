def inner():
    x = yield 1
    print('got', x)
    try:
        y = yield 2
    except KeyError as e:
        print('thrown', repr(e))
        y = 9
    return y
def outer():
    r = yield from inner()
    print('r', r)
    yield r
g = outer()
print(g.send(None), g.send('a'), g.throw(KeyError('k')))
try: g.send(None)
except StopIteration as e: print('stop', e.value)
class Aw:
    def __init__(self, v): self.v = v
    def __await__(self):
        r = yield self.v
        return r * 2
async def leaf(n):
    try:
        return await Aw(n)
    finally:
        print('leaf done', n)
async def mid(): return await leaf(3) + await leaf(4)
c = mid()
print(c.send(None), c.send(10))
try: c.send(20)
except StopIteration as e: print(e.value)
try: c.send(None)
except RuntimeError as e: print(e)
c = mid(); c.send(None); c.close()
c = mid(); c.send(None)
del c
print('after del')
async def agen(n):
    try:
        for i in range(n):
            yield i
            await Aw(i)
    finally: print('agen closed')
async def use():
    async for i in agen(3):
        print('item', i)
    return [j async for j in agen(2)]
c = use()
v = None
try:
    while True: v = c.send(v)
except StopIteration as e: print(e.value)
async def partial():
    a = agen(5)
    print(await a.__anext__())
    print(await a.asend(None))
    await a.aclose()
    return 'p'
c = partial()
try:
    v = None
    while True: v = c.send(v)
except StopIteration as e: print(e.value)
class ACM:
    async def __aenter__(self): return 'in'
    async def __aexit__(self, *a): print('aexit', a[0] is None); return True
async def w():
    async with ACM() as x: print(x)
    async with ACM(): raise ValueError
    return 1
try: w().send(None)
except StopIteration as e: print(e.value)
print([x * y for x in range(3) for y in range(2) if x], {k: v for k, v in [(1, 2)]}, {1, 2} == {2, 1})
def count():
    n = 0
    def inc():
        nonlocal n
        n += 1
        return n
    return inc
i = count(); i(); print(i())
print([f() for f in [lambda k=k: k for k in range(3)]])
def stopper():
    raise StopIteration
    yield
try: [*stopper()]
except RuntimeError as e: print(e, repr(e.__cause__))
gen = (x for x in range(2))
print(*gen)
match [1, [2, 3], {'a': 5}]:
    case [1, [a, *rest], {'a': b}] if b > 3: print(a, rest, b)
class P:
    __match_args__ = ('x', 'y')
    def __init__(self, x, y): self.x, self.y = x, y
match P(1, 2):
    case P(1, y=z): print('P', z)
match 5:
    case str(): print('s')
    case 1 | 5 as n: print('n', n)
