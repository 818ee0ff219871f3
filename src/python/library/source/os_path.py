"""Names of files, by their letters alone."""

sep, altsep, extsep, curdir, pardir, pathsep, devnull = "/", None, ".", ".", "..", ":", "/dev/null"


def _text(path):
    if isinstance(path, str):
        return path
    if hasattr(type(path), "__fspath__"):
        return type(path).__fspath__(path)
    raise TypeError(f"expected str, bytes or os.PathLike object, not {type(path).__name__}")


def join(a, *paths):
    joined = _text(a)
    for part in paths:
        part = _text(part)
        if part.startswith("/"):
            joined = part
        elif not joined or joined.endswith("/"):
            joined += part
        else:
            joined += "/" + part
    return joined


def split(path):
    path = _text(path)
    place = path.rfind("/") + 1
    head, tail = path[:place], path[place:]
    if head.strip("/"):
        head = head.rstrip("/")
    return head, tail


def basename(path):
    return split(path)[1]


def dirname(path):
    return split(path)[0]


def splitext(path):
    path = _text(path)
    head, tail = path[:path.rfind("/") + 1], path[path.rfind("/") + 1:]
    place = tail.rfind(".")
    if place <= 0 or not tail[:place].strip("."):
        return path, ""
    return head + tail[:place], tail[place:]


def isabs(path):
    return _text(path).startswith("/")


def normpath(path):
    path = _text(path)
    root = "//" if path.startswith("//") and not path.startswith("///") else "/" if path.startswith("/") else ""
    parts = []
    for part in path.split("/"):
        if part in ("", "."):
            continue
        if part != ".." or not root and not parts or parts and parts[-1] == "..":
            parts.append(part)
        elif parts:
            parts.pop()
    return root + "/".join(parts) or "."


def normcase(path):
    return _text(path)


def commonprefix(paths):
    if not paths:
        return ""
    low, high = min(paths), max(paths)
    for place, letter in enumerate(low):
        if letter != high[place]:
            return low[:place]
    return low


def expanduser(path):
    return _text(path)


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(f"module 'posixpath' has no attribute {name!r}")
    raise NotImplementedError(f"weakloop does not know os.path.{name}: it runs programs without files")
