"""Random numbers that nobody can guess, in CPython: here they come from the run's own source, and are the same each time."""

import base64 as _base64

from hmac import compare_digest
from random import SystemRandom

__all__ = ["choice", "randbelow", "randbits", "SystemRandom", "token_bytes", "token_hex", "token_urlsafe", "compare_digest"]

DEFAULT_ENTROPY = 32

_source = SystemRandom()
choice, randbits = _source.choice, _source.getrandbits


def randbelow(exclusive_upper_bound):
    if exclusive_upper_bound <= 0:
        raise ValueError("Upper bound must be positive.")
    return _source._randbelow(exclusive_upper_bound)


def token_bytes(nbytes=None):
    size = DEFAULT_ENTROPY if nbytes is None else nbytes
    return _source.randbytes(size)


def token_hex(nbytes=None):
    token = token_bytes(nbytes)
    return token.hex()


def token_urlsafe(nbytes=None):
    padded = _base64.urlsafe_b64encode(token_bytes(nbytes)).decode()
    return padded.rstrip("=")
