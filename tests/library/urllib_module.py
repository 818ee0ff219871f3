from urllib.parse import (parse_qs, parse_qsl, quote, quote_plus, unquote, unquote_plus, urldefrag, urlencode, urljoin,
                          urlparse, urlsplit, urlunparse, urlunsplit)

for url in ["https://user:pass@Example.com:8080/a/b;p?q=1&r=2#frag", "http://example.com", "/path?x", "mailto:joe@example.com",
            "//host/path", "http://[::1]:80/x", "http://host:port/", "", "HTTP://HOST/p#", "file:///etc/hosts", "a:b", "1:2"]:
    parts = urlsplit(url)
    print(parts, urlparse(url), parts.hostname, parts.username, parts.password, parts.geturl(), urlparse(url).geturl())
    try:
        print(parts.port)
    except ValueError as error:
        print(error)
for url in ["g", "./g", "g/", "/g", "//g", "?y", "g?y", "#s", "g#s", ";x", "", ".", "./", "..", "../g", "../..", "../../../g", "http:g",
            "https://other/x", "mailto:x", "./../g", "g;x=1/../y"]:
    print(url, urljoin("http://a/b/c/d;p?q", url))
print(urljoin("http://host", "path"), urljoin("http://host/a/", "b"), urljoin("", "x"), urldefrag("http://a/b#c"))
for text in ["a b/c?d=é&f", "~x-y_z.1", "100%", "a+b"]:
    print(quote(text), quote(text, safe=""), quote_plus(text), unquote(quote(text)) == text, unquote_plus(quote_plus(text)) == text)
print(unquote("%E9%zz%4"), quote(b"\xff a"), urlencode({"a": 1, "b": "x y", "c": [1, 2]}), urlencode([("a", [1, 2])], doseq=True))
print(parse_qs("a=1&b=2&a=3&c=&d"), parse_qsl("a=1&b=x+y&c=", keep_blank_values=True))
print(urlunsplit(("http", "h", "p", "q", "f")), urlunparse(("http", "h", "/p", "x", "", "")), urlsplit("http://h/p")._replace(path="/q").geturl())
scheme, netloc, *rest = urlparse("http://h/p")
print(scheme, netloc, rest, urlparse("http://h/p").netloc, urlparse("http://h/p")[2])
