"""Addresses, taken apart and put together."""

_ALWAYS_SAFE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~")
uses_relative = ["", "ftp", "http", "gopher", "nntp", "imap", "wais", "file", "https", "shttp", "mms", "prospero", "rtsp",
                 "rtsps", "rtspu", "sftp", "svn", "svn+ssh", "ws", "wss"]
uses_netloc = uses_relative + ["telnet", "snews", "rsync", "nfs", "git", "git+ssh", "itms-services"]
_SCHEME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.")


class _Parts(tuple):
    """A named tuple of parts, with those of the network location."""
    _names = ()

    def __new__(cls, *values):
        return tuple.__new__(cls, values)

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in zip(self._names, self))})"

    def __getattr__(self, name):
        if name in type(self)._names:
            return self[type(self)._names.index(name)]
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def _replace(self, **values):
        return type(self)(*[values.pop(name, value) for name, value in zip(self._names, self)])

    def _asdict(self):
        return dict(zip(self._names, self))

    def _user(self):
        return self.netloc.rpartition("@")[0] if "@" in self.netloc else None

    @property
    def username(self):
        user = self._user()
        return None if user is None else user.partition(":")[0]

    @property
    def password(self):
        user = self._user()
        return user.partition(":")[2] if user is not None and ":" in user else None

    def _host(self):
        place = self.netloc.rpartition("@")[2]
        if place.startswith("["):
            host, _, rest = place[1:].partition("]")
            return host, rest.partition(":")[2]
        host, _, port = place.partition(":")
        return host, port

    @property
    def hostname(self):
        host, percent, zone = self._host()[0].partition("%")
        return host.lower() + percent + zone or None

    @property
    def port(self):
        port = self._host()[1]
        if not port:
            return None
        if not (port.isdigit() and port.isascii()):
            raise ValueError(f"Port could not be cast to integer value as {port!r}")
        if 65535 < int(port):
            raise ValueError("Port out of range 0-65535")
        return int(port)


class SplitResult(_Parts):
    _names = ("scheme", "netloc", "path", "query", "fragment")

    def geturl(self):
        return urlunsplit(self)


class ParseResult(_Parts):
    _names = ("scheme", "netloc", "path", "params", "query", "fragment")

    def geturl(self):
        return urlunparse(self)


class DefragResult(_Parts):
    _names = ("url", "fragment")

    def geturl(self):
        return f"{self.url}#{self.fragment}" if self.fragment else self.url


def urlsplit(url, scheme="", allow_fragments=True):
    url = "".join(c for c in url.lstrip("".join(map(chr, range(33)))) if c not in "\t\n\r")
    netloc = query = fragment = ""
    head, colon, rest = url.partition(":")
    if colon and head and head[0].isascii() and head[0].isalpha() and all(c in _SCHEME for c in head):
        scheme, url = head.lower(), rest
    if url.startswith("//"):
        end = min((place for place in (url.find(c, 2) for c in "/?#") if 0 <= place), default=len(url))
        netloc, url = url[2:end], url[end:]
        if ("[" in netloc) != ("]" in netloc):
            raise ValueError("Invalid IPv6 URL")
    if allow_fragments and "#" in url:
        url, _, fragment = url.partition("#")
    if "?" in url:
        url, _, query = url.partition("?")
    return SplitResult(scheme, netloc, url, query, fragment)


def urlparse(url, scheme="", allow_fragments=True):
    scheme, netloc, path, query, fragment = urlsplit(url, scheme, allow_fragments)
    head, slash, last = path.rpartition("/")
    last, _, params = last.partition(";") if scheme in uses_relative else (last, "", "")
    return ParseResult(scheme, netloc, head + slash + last, params, query, fragment)


def urlunsplit(components):
    scheme, netloc, path, query, fragment = components
    if netloc:
        path = "//" + netloc + (path if not path or path.startswith("/") else "/" + path)
    elif path.startswith("//"):
        path = "//" + path
    elif scheme in uses_netloc and scheme and (not path or path.startswith("/")):
        path = "//" + path
    made = f"{scheme}:{path}" if scheme else path
    made += f"?{query}" if query else ""
    return made + (f"#{fragment}" if fragment else "")


def urlunparse(components):
    scheme, netloc, path, params, query, fragment = components
    return urlunsplit((scheme, netloc, f"{path};{params}" if params else path, query, fragment))


def urldefrag(url):
    if "#" not in url:
        return DefragResult(url, "")
    parts = urlparse(url)
    return DefragResult(urlunparse(parts[:5] + ("",)), parts.fragment)


def urljoin(base, url, allow_fragments=True):
    if not base or not url:
        return url or base
    own = urlparse(base, "", allow_fragments)
    new = urlparse(url, own.scheme, allow_fragments)
    if new.scheme != own.scheme or new.scheme not in uses_relative:
        return url
    if new.netloc and new.scheme in uses_netloc:
        return urlunparse(new)
    netloc = own.netloc if new.scheme in uses_netloc else new.netloc
    if not new.path and not new.params:
        query = new.query or own.query
        return urlunparse((new.scheme, netloc, own.path, own.params, query, new.fragment))
    path = _resolved(own.path, new.path)
    return urlunparse((new.scheme, netloc, path or "/", new.params, new.query, new.fragment))


def _resolved(base, path):
    """A path as seen from another one, without its dots."""
    segments = path.split("/")
    if not path.startswith("/"):
        before = base.split("/")
        if before[-1]:
            before.pop()
        segments = before + segments
        segments[1:-1] = filter(None, segments[1:-1])
    kept = []
    for segment in segments:
        if segment == "..":
            if kept:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept)


def quote_from_bytes(bs, safe="/"):
    safe = _ALWAYS_SAFE | frozenset(safe.encode("ascii", "ignore") if isinstance(safe, str) else safe)
    return "".join(chr(c) if c in safe else f"%{c:02X}" for c in bs)


def quote(string, safe="/", encoding=None, errors=None):
    if isinstance(string, str):
        string = string.encode(encoding or "utf-8", errors or "strict")
    elif encoding is not None or errors is not None:
        raise TypeError("quote() doesn't support 'encoding' for bytes")
    return quote_from_bytes(string, safe)


def quote_plus(string, safe="", encoding=None, errors=None):
    space = " " if isinstance(string, str) else b" "
    if space not in string:
        return quote(string, safe, encoding, errors)
    return quote(string, safe + " " if isinstance(safe, str) else safe + b" ", encoding, errors).replace(" ", "+")


def unquote_to_bytes(string):
    data = string.encode("utf-8") if isinstance(string, str) else string
    first, *others = data.split(b"%")
    made = [first]
    for part in others:
        try:
            made.append(bytes([int(part[:2].decode("ascii"), 16)]) + part[2:] if len(part[:2].strip()) == 2 else b"%" + part)
        except ValueError:
            made.append(b"%" + part)
    return b"".join(made)


def unquote(string, encoding="utf-8", errors="replace"):
    if isinstance(string, bytes):
        return unquote_to_bytes(string).decode(encoding or "utf-8", errors or "replace")
    if "%" not in string:
        return string
    return unquote_to_bytes(string).decode(encoding or "utf-8", errors or "replace")


def unquote_plus(string, encoding="utf-8", errors="replace"):
    return unquote(string.replace("+", " "), encoding, errors)


def urlencode(query, doseq=False, safe="", encoding=None, errors=None, quote_via=quote_plus):
    pairs = query.items() if hasattr(query, "items") else query

    def shown(value):
        if isinstance(value, bytes):
            return quote_via(value, safe)
        return quote_via(value if isinstance(value, str) else str(value), safe, encoding, errors)

    made = []
    for key, value in pairs:
        is_many = doseq and not isinstance(value, (str, bytes)) and hasattr(value, "__len__")
        made += [f"{shown(key)}={shown(one)}" for one in (value if is_many else [value])]
    return "&".join(made)


def parse_qsl(qs, keep_blank_values=False, strict_parsing=False, encoding="utf-8", errors="replace",
              max_num_fields=None, separator="&"):
    pairs = []
    for field in qs.split(separator) if qs else []:
        if not field and not strict_parsing:
            continue
        name, equals, value = field.partition("=")
        if not equals and strict_parsing:
            raise ValueError(f"bad query field: {field!r}")
        if value or keep_blank_values:
            pairs.append((unquote_plus(name, encoding, errors), unquote_plus(value, encoding, errors)))
    return pairs


def parse_qs(qs, keep_blank_values=False, strict_parsing=False, encoding="utf-8", errors="replace",
             max_num_fields=None, separator="&"):
    found = {}
    for name, value in parse_qsl(qs, keep_blank_values, strict_parsing, encoding, errors, max_num_fields, separator):
        found.setdefault(name, []).append(value)
    return found


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(f"module 'urllib.parse' has no attribute {name!r}")
    raise NotImplementedError(f"weakloop does not know urllib.parse.{name}")
