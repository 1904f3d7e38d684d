"""Texts of senders as they may be laid out: printable, and with places to break every line."""

import unicodedata
from collections.abc import Iterator

from service.platform.words import printable

_BREAK = "\u200b"
_VIRAMA = 9
"""Combining class of a sign that joins the letters on both sides of it, as in Devanagari."""
RUN = 18
"""Characters of a word that stand without a place to break it."""
_TAIL = 4
"""Characters that are not parted from a word: a text copied from a PDF keeps the break in it."""


def breakable(text: str, run: int = RUN) -> str:
    r"""Return a text with places to break a line in words that are longer than `run`.

    >>> breakable("Exempelbolaget AB", 7)
    'Exempel\u200bbolaget AB'
    >>> breakable("serviceförvaltningen")
    'serviceförvaltningen'
    >>> breakable("a\u0301a\u0301a\u0301a\u0301a", 3)
    'a\u0301a\u0301\u200ba\u0301a\u0301a'
    """
    return " ".join(_BREAK.join(_pieces(word, run)) for word in printable(text).split(" "))


def unbroken(text: str) -> str:
    r"""Return a text of `breakable` as it is read by a machine, without places to break it.

    >>> unbroken("Exempel\u200bbolaget AB")
    'Exempelbolaget AB'
    """
    return text.replace(_BREAK, "")


def _pieces(word: str, run: int) -> Iterator[str]:
    """Cut a word, never between a letter and its mark, nor in letters that are written as one."""
    began = 0
    for at in range(run, len(word) - _TAIL + 1):
        if at - began >= run and not _joined(word[at - 1], word[at]):
            yield word[began:at]
            began = at
    yield word[began:]


def _joined(before: str, after: str) -> bool:
    return unicodedata.category(after).startswith("M") or unicodedata.combining(before) == _VIRAMA


def plain(value: object) -> object:
    r"""Return what a document shows without the places to break, for those who lay it out anew.

    >>> plain({"name": ["Exempel\u200bbolaget AB", 7]})
    {'name': ['Exempelbolaget AB', 7]}
    """
    if isinstance(value, str):
        return value.replace(_BREAK, "")
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    return value
