"""Sets of letters, and templates."""

ascii_lowercase = "abcdefghijklmnopqrstuvwxyz"
ascii_uppercase = ascii_lowercase.upper()
ascii_letters = ascii_lowercase + ascii_uppercase
digits = "0123456789"
hexdigits = digits + "abcdefABCDEF"
octdigits = "01234567"
punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
whitespace = " \t\n\r\v\f"
printable = digits + ascii_letters + punctuation + whitespace


def capwords(s, sep=None):
    return (sep or " ").join([word.capitalize() for word in s.split(sep)])


class Template:
    delimiter = "$"

    def __init__(self, template):
        self.template = template

    def _replace(self, given, keeps):
        import re

        def value(match):
            if match["escaped"]:
                return self.delimiter
            name = match["named"] or match["braced"]
            if name is not None and (not keeps or name in given):
                return str(given[name])
            if keeps:
                return match.group()
            line = self.template.count("\n", 0, match.start()) + 1
            column = match.start() - self.template.rfind("\n", 0, match.start())
            raise ValueError(f"Invalid placeholder in string: line {line}, col {column}")

        mark = re.escape(self.delimiter)
        name = "[_a-zA-Z][_a-zA-Z0-9]*"
        return re.sub(f"{mark}(?:(?P<escaped>{mark})|(?P<named>{name})|{{(?P<braced>{name})}}|)", value, self.template)

    def substitute(self, mapping={}, /, **names):
        return self._replace({**mapping, **names}, False)

    def safe_substitute(self, mapping={}, /, **names):
        return self._replace({**mapping, **names}, True)
