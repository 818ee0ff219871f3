class Thing:
    def method(self, value):
        return value + self
def first(x):
    second(x,
           2)
def second(x, y):
    try:
        x['key'][1 / 0]
    except ZeroDivisionError as e:
        raise ValueError('bad value') from e
def third():
    try:
        first({'key': 1})
    except ValueError:
        Thing().method(1)
def repeat(n):
    return repeat(n - 1) if n else third()
repeat(5)
