def f():
    try:
        return 1
    finally:
        print('finally')
print(f())
try:
    try:
        raise ValueError('a')
    except ValueError as e:
        raise KeyError('b') from e
except KeyError as e:
    print(repr(e), repr(e.__cause__), repr(e.__context__), e.__suppress_context__)
try:
    try:
        1 / 0
    except ZeroDivisionError:
        [][1]
except IndexError as e:
    print(repr(e.__context__), e.__cause__)
class Mine(ValueError):
    def __init__(self, a, b):
        super().__init__(a)
        self.b = b
try:
    raise Mine(1, 2)
except (KeyError, ValueError) as e:
    print(type(e).__name__, e.args, e.b, str(e), repr(e))
try:
    raise
except RuntimeError as e:
    print(e)
class CM:
    def __enter__(self): print('enter'); return 5
    def __exit__(self, t, v, tb): print('exit', t.__name__ if t else t, v); return isinstance(v, KeyError)
with CM() as x: print(x)
with CM(): raise KeyError('k')
try:
    with CM(): raise ValueError('v')
except ValueError as e: print('out', e)
for i in range(3):
    try:
        if i == 1: continue
        if i == 2: break
        print(i)
    finally: print('f', i)
else: print('never')
try:
    try:
        raise ExceptionGroup('g', [ValueError(1), TypeError(2), ExceptionGroup('h', [KeyError(3), ValueError(4)])])
    except* ValueError as eg: print('v', repr(eg))
    except* KeyError as eg: print('k', repr(eg))
except ExceptionGroup as eg: print('left', repr(eg), eg.exceptions)
e = ValueError('x'); e.add_note('n1'); print(e.__notes__)
def g():
    try: yield 1
    except ValueError: yield 2
    finally: print('gf')
it = g(); print(it.send(None), it.throw(ValueError('t')))
it.close()
try: raise 5
except TypeError as e: print(e)
try: raise ValueError from 5
except TypeError as e: print(e)
try:
    try: pass
    except 5: pass
    try: raise ValueError
    except 5: pass
except TypeError as e: print(e)
def deep(n): return deep(n + 1)
try: deep(0)
except RecursionError as e: print(e)
x = []
for _ in range(100000): x = [x]
try: print(x == x[:])
except RecursionError as e: print('R')
del x
try: undefined_name
except NameError as e: print(e)
def h():
    print(late)
    late = 1
try: h()
except UnboundLocalError as e: print(e)
try: a, b = 1, 2, 3
except ValueError as e: print(e)
try: a, *b, c = [1]
except ValueError as e: print(e)
a, *b, c = range(5); print(a, b, c)
