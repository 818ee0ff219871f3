"""Words as a shell splits them (Lib/shlex.py)."""

import re as _re

__all__ = ["split", "quote", "join"]


def split(s, comments=False, posix=True):
    if s is None:
        raise ValueError("s argument must not be None")
    words, word, has_word, quote, place = [], "", False, "", 0
    while place < len(s):
        letter = s[place]
        place += 1
        if quote:
            if letter == quote:
                quote = ""
                word += "" if posix else letter
            elif letter == "\\" and quote == '"' and posix:
                if place == len(s):
                    raise ValueError("No escaped character")
                word += s[place] if s[place] in '"\\' else "\\" + s[place]
                place += 1
            else:
                word += letter
        elif letter.isspace():
            if has_word:
                words.append(word)
            word, has_word = "", False
        elif letter == "#" and comments:
            end = s.find("\n", place)
            place = len(s) if end < 0 else end
        else:
            has_word = True
            if letter in "'\"":
                quote = letter
                word += "" if posix else letter
            elif letter == "\\" and posix:
                if place == len(s):
                    raise ValueError("No escaped character")
                word += s[place]
                place += 1
            else:
                word += letter
    if quote:
        raise ValueError("No closing quotation")
    return [*words, word] if has_word else words


def join(split_command):
    return " ".join([quote(arg) for arg in split_command])


def quote(s):
    if not s:
        return "''"
    if _re.search(r"[^a-zA-Z0-9_@%+=:,./-]", s) is None:
        return s
    return "'" + s.replace("'", "'\"'\"'") + "'"


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(f"module 'shlex' has no attribute {name!r}")
    raise NotImplementedError(f"weakloop does not know shlex.{name}")
