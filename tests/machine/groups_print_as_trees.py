def fail(e):
    raise e
def make():
    es = []
    for e in [ValueError('one'), TypeError('two')]:
        try:
            fail(e)
        except Exception as x:
            x.add_note('a note')
            es.append(x)
    return es
class Own(Exception): pass
try:
    raise Own()
except Own:
    raise ExceptionGroup('several', [*make(), ExceptionGroup('inner', [KeyError('k')])])
