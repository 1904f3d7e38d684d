"""Texts that are kept by their hash, compressed: gzip, so that any tool can check the hash.

gunzip -c rulebook.jsonl.gz | sha256sum
"""

import gzip
import hashlib
import zlib

MOST_BYTES = 64 * 2**20
"""Longest text that is unpacked. Ours; today's rulebook has half a megabyte."""


class OtherContent(ValueError):
    """What is kept is not the text that it is kept as."""


def zipped(text: str) -> bytes:
    """Return a text compressed; on one installation the same bytes for the same text."""
    return gzip.compress(text.encode(), mtime=0)


def unzipped(content: bytes, *, sha256: str) -> str:
    """Return the text with a hash.

    Args:
        content: The text, as `zipped` compressed it.
        sha256: Hash of its UTF-8.

    Raises:
        OtherContent: It is not compressed so, is too long, or has another hash.
    """
    unpacking = zlib.decompressobj(wbits=31)  # gzip
    try:
        text = unpacking.decompress(content, MOST_BYTES)
    except zlib.error as fault:
        raise OtherContent("it cannot be unpacked") from fault
    is_whole = unpacking.eof and not unpacking.unused_data
    if not is_whole or hashlib.sha256(text).hexdigest() != sha256:
        raise OtherContent("it does not have the hash that it is kept under")
    return text.decode()
