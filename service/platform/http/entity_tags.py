"""Entity tags that a request names: `If-Match` and `If-None-Match` (RFC 9110, section 13.1)."""

import re
from collections.abc import Iterable
from typing import NamedTuple

_TAG = re.compile(r'[ \t]*(W/)?"([!#-~\x80-\xff]*)"[ \t]*')
_EMPTY = re.compile(r"[ \t]*")


class NamedTags(NamedTuple):
    """The tags that a request names.

    Attributes:
        any: Whether it names whatever there is (`*`).
        strong: Tags, without their quotation marks, that are the same only byte for byte.
        weak: Tags of what means the same.
    """

    any: bool
    strong: tuple[str, ...]
    weak: tuple[str, ...]

    def holds_weakly(self, tag: str) -> bool:
        """Tell whether it names a tag by the weak comparison, as `If-None-Match` compares."""
        return self.any or tag in self.strong or tag in self.weak


NONE_NAMED = NamedTags(any=False, strong=(), weak=())
"""No tag at all."""


def named_tags(lines: Iterable[str]) -> NamedTags:
    r"""Return the tags that the lines of a header name; none where it is malformed.

    >>> named_tags(['"3", W/"4"', '"5"'])
    NamedTags(any=False, strong=('3', '5'), weak=('4',))
    >>> named_tags(["*"]).any, named_tags(["3"]) == NONE_NAMED
    (True, True)
    """
    text = ",".join(lines)
    if text.strip(" \t") == "*":
        return NamedTags(any=True, strong=(), weak=())
    strong: list[str] = []
    weak: list[str] = []
    at = 0
    while at <= len(text):
        found = _TAG.match(text, at) or _EMPTY.match(text, at)
        assert found is not None  # the second matches nothing at all
        end = found.end()
        if end < len(text) and text[end] != ",":
            return NONE_NAMED
        if found.re is _TAG:
            (weak if found[1] else strong).append(found[2])
        at = end + 1
    return NamedTags(any=False, strong=tuple(strong), weak=tuple(weak))
