"""Records what ruff's RUF006 says of small scripts: tests/lint/ruff.txt.

    python3 -m venv ruff && ruff/bin/pip install ruff && python3 tests/record_lint.py ruff/bin/ruff

The scripts are those of tests/lint/cases.txt, written by hand, and more that are put together here of parts: how asyncio is
imported, where the call stands, what becomes of its result, and how the name is used afterwards.
"""

import itertools
import json
import pathlib
import random
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent / 'lint'

IMPORTS = [
    ('import asyncio', 'asyncio.create_task({})'),
    ('import asyncio', 'asyncio.ensure_future({})'),
    ('import asyncio as aio', 'aio.create_task({})'),
    ('from asyncio import create_task', 'create_task({})'),
    ('from asyncio import ensure_future as start', 'start({})'),
    ('import asyncio\nloop = asyncio.get_event_loop()', 'loop.create_task({})'),
    ('import asyncio\nasync def outer():\n    pass', 'asyncio.get_running_loop().create_task({})'),
    ('from asyncio import *', 'create_task({})'),
    ('import asyncio.tasks', 'asyncio.create_task({})'),
    ('from asyncio import tasks', 'tasks.create_task({})'),
]

# Where: the lines before, the indentation, the lines after.
PLACES = [
    ('', '', ''),
    ('async def f(x, y=None, *z, **w):', '    ', ''),
    ('async def f(x):\n    if x:', '        ', '    return x'),
    ('async def f(x):\n    for i in x:', '        ', '    else:\n        pass'),
    ('async def f(x):\n    while x:', '        ', ''),
    ('async def f(x):\n    try:', '        ', '    except ValueError as error:\n        print(error)'),
    ('async def f(x):\n    try:\n        pass\n    finally:', '        ', ''),
    ('async def f(x):\n    async with x as y:', '        ', ''),
    ('class C:\n    async def f(self, x):', '        ', ''),
    ('class C:', '    ', ''),
    ('def f(x):\n    def g():', '        ', '    return g'),
    ('async def f(x):\n    match x:\n        case 1:', '            ', ''),
]

# What becomes of the result. `{}` is the call.
FORMS = [
    '{}', 'task = {}', 'task: object = {}', 'task = other = {}', 'task, other = {}, 1', '(task := {})', 'await {}',
    'x.task = {}', 'x[0] = {}', 'task = [{}]', 'task = {} if x else None', '{} if x else None', 'x and {}', '[{} for _ in x]',
    'print({})', 'task = {}.cancel', '{}.add_done_callback(print)', 'return {}', 'task = (yield {})', 'lambda: {}', 'task = await {}',
    '[task] = [{}]', '*task, = [{}]', 'with {} as task: pass', 'del x, {}.name', 'assert {}', 'task += {}', '_ = {}', '({})',
    'global task\n{indent}task = {}', "task = {}  # kept", '{}; {}', 'for task in [{}]: pass', 'task = {}\n{indent}task = {}',
]

# What comes after it.
USES = [
    '', 'await task', 'print(task)', 'del task', 'task = None', 'task.cancel()', 'def g():\n{indent}    return task',
    'lambda: task', '[task for _ in x]', '[task for task in x]', 'def g(task):\n{indent}    return task', "f'{{task}}'", 'task += 1',
    'x.task', 'def g():\n{indent}    nonlocal task\n{indent}    task = 1', 'class D:\n{indent}    kept = task',
    'class D:\n{indent}    task = 1', 'print(lambda task=task: task)', "__all__ = ['task']", 'task: object', 'import task',
    'for task in x: pass', 'with x as task: pass', 'try:\n{indent}    pass\n{indent}except E as task:\n{indent}    pass',
]


def is_right(text):
    try:
        compile(text, 'x.py', 'exec')
    except (SyntaxError, ValueError):
        return False
    return True


def put_together(numbers):
    header, call = numbers.choice(IMPORTS)
    before, indent, after = numbers.choice(PLACES)
    form = numbers.choice(FORMS)
    use = numbers.choice(USES) if 'task' in form else ''
    line = form.replace('{}', call.format('work()')).replace('{indent}', indent)
    lines = [header, before, indent + line]
    if use:
        lines.append(indent + use.replace('{indent}', indent).replace('{{', '{').replace('}}', '}'))
    lines.append(after)
    return '\n'.join(part for part in lines if part) + '\n'


def generated(count):
    numbers, known = random.Random(6), {}
    while len(known) < count:
        text = put_together(numbers)
        if is_right(text):
            known[text] = None
    return list(known)


def written():
    cases, lines = [], []
    for line in (HERE / 'cases.txt').read_text().splitlines():
        if line == '----':
            cases.append('\n'.join(lines) + '\n')
            lines = []
        else:
            lines.append(line)
    for text in cases:
        assert is_right(text), text
    return cases


def alarms(ruff, texts):
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(texts):
            pathlib.Path(folder, f'{number}.py').write_text(text)
        command = [ruff, 'check', '--isolated', '--select', 'RUF006', '--output-format', 'json', '--target-version', 'py313', folder]
        found = subprocess.run(command, capture_output=True, text=True)
    all = [[] for _ in texts]
    for alarm in json.loads(found.stdout):
        assert alarm['code'] == 'RUF006', alarm
        number = int(pathlib.Path(alarm['filename']).stem)
        start, end = alarm['location'], alarm['end_location']
        place = f"{start['row']}:{start['column']}-{end['row']}:{end['column']}"
        all[number].append(((start['row'], start['column']), f"{place} {alarm['message']}"))
    return [[line for _, line in sorted(found)] for found in all]


def main():
    ruff = sys.argv[1]
    version = subprocess.run([ruff, '--version'], capture_output=True, text=True, check=True).stdout.strip()
    texts = list(dict.fromkeys(itertools.chain(written(), generated(400))))
    out = [f'# What RUF006 of {version} says of {len(texts)} scripts; written by tests/record_lint.py.\n']
    for text, found in zip(texts, alarms(ruff, texts)):
        out.append('----\n' + text + ''.join(f'#! {line}\n' for line in found))
    (HERE / 'ruff.txt').write_text(''.join(out))


main()
