"""Indentation of texts."""


def dedent(text):
    lines = [line if line.strip() else "" for line in text.split("\n")]
    margins = [line[:len(line) - len(line.lstrip())] for line in lines if line]
    if not margins:
        return "\n".join(lines)
    margin = min(margins, key=len)
    while not all([other.startswith(margin) for other in margins]):
        margin = margin[:-1]
    return "\n".join([line[len(margin):] for line in lines])


def indent(text, prefix, predicate=None):
    wanted = predicate or (lambda line: line.strip())
    return "".join([prefix + line if wanted(line) else line for line in text.splitlines(True)])
