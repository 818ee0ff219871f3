"""What machine this is: none in particular."""

from sys import version_info as _version_info


def system(): return "Linux"
def machine(): return "x86_64"
def node(): return "weakloop"
def python_version(): return ".".join(map(str, _version_info[:3]))
def python_version_tuple(): return tuple(map(str, _version_info[:3]))
def python_implementation(): return "CPython"
def release(): return "6.0"
def platform(aliased=False, terse=False): return "Linux-6.0-x86_64-with-glibc2.36"
