"""Names that match a pattern as in a shell (Lib/fnmatch.py)."""

import re as _re

__all__ = ["filter", "fnmatch", "fnmatchcase", "translate"]


def fnmatch(name, pat):
    return fnmatchcase(name, pat)


def fnmatchcase(name, pat):
    return _re.match(translate(pat), name) is not None


def filter(names, pat):
    match = _re.compile(translate(pat)).match
    return [name for name in names if match(name)]


def translate(pat):
    parts, place = [], 0
    while place < len(pat):
        letter = pat[place]
        place += 1
        if letter == "*":
            if not parts or parts[-1] != ".*":
                parts.append(".*")
        elif letter == "?":
            parts.append(".")
        elif letter != "[":
            parts.append(_re.escape(letter))
        else:
            end = place + (pat[place:place + 1] == "!")
            end = pat.find("]", end + (pat[end:end + 1] == "]"))
            if end < 0:
                parts.append("\\[")
                continue
            inside = pat[place:end].replace("\\", "\\\\")
            place = end + 1
            if inside[0] == "!":
                inside = "^" + inside[1:]
            elif inside[0] in "^[":
                inside = "\\" + inside
            parts.append(f"[{inside}]")
    return f"(?s:{''.join(parts)})\\Z"
