"""Values that go along in a hidden field or a cookie: packed into letters, and unpacked again."""

import base64
import binascii
import zlib

import orjson

MOST_CHARACTERS = 700_000
"""Longest field that a form may carry; a form's own limit is a million."""
_MOST_BYTES = 20_000_000  # of what a field unpacks to


def pack(value: object, *, most: int = MOST_CHARACTERS) -> str:
    """Return plain values as letters; empty if that takes more than so many.

    >>> unpack(pack(["a;b", 1])), pack("a;b", most=3)
    (['a;b', 1], '')
    """
    packed = base64.urlsafe_b64encode(zlib.compress(orjson.dumps(value), 9)).decode()
    return packed if len(packed) <= most else ""


def unpack(letters: str) -> object:
    """Return what was packed; None if it is none of ours.

    >>> unpack("nothing of ours") is None
    True
    """
    try:
        plain = zlib.decompressobj().decompress(base64.urlsafe_b64decode(letters), _MOST_BYTES)
        return orjson.loads(plain)
    except (binascii.Error, zlib.error, ValueError):
        return None
