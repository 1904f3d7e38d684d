"""Places to break a line in words that are wider than their room, for the forms that need them.

The typesetter of the PDF hyphenates a word of letters as its language does (`templates/
document.typ`), and only where `has_long_word` tells that it may be wider than its line: a word
that stands whole is found by every search. What no language hyphenates, such as an address, a
number or a word in other letters, gets a place to break here, which leaves no sign in the PDF.
"""

import re
import unicodedata
from collections.abc import Iterator

BREAK = "\u200b"
"""A place to break a line, which shows nothing."""
HYPHEN = "\u00ad"
"""A place to break a line, which shows a hyphen where the line ends."""
LONGEST = 40
"""Letters of a word that is hyphenated by its language; a longer one is hyphenated anywhere."""

_VIRAMA = 9
"""Combining class of a sign that joins the letters on both sides of it, as in Devanagari."""
_TAIL = 4
"""Characters that are not parted from a word."""
_PLACES = re.compile(r"(?<=[/-])")
_INTERVAL = re.compile(r"(?<=–)(?=\d)")
"""Between the numbers of an interval, where the typesetter does not break a line."""
_HYPHENATED = re.compile(r"(?:[A-Za-z\u00c0-\u024f]|[^\w@\u0300-\u036f])+")
"""Letters of the languages that are hyphenated, and the signs that stand in and around words."""
_LETTERS = re.compile(r"[A-Za-z\u00c0-\u024f]+")


def breakable(text: str, room: int) -> str:
    r"""Return a text with places to break a line in what is longer than `room`.

    Args:
        text: A text.
        room: Characters that a line holds.

    >>> breakable("screening_8p6mc6nqpdf7", 9)
    'screening\u200b_8p6mc6nq\u200bpdf7'
    >>> breakable("(191,55–228,41)", 13)
    '(191,55–\u200b228,41)'
    >>> breakable("serviceförvaltningen", 9)
    'serviceförvaltningen'
    >>> breakable("a\u0301a\u0301a\u0301a\u0301a", 3)
    'a\u0301a\u0301\u200ba\u0301a\u0301a'
    """
    if len(text) <= room:
        return text
    return re.sub(r"\S+", lambda word: _broken(word[0], room), text)


def has_long_word(text: str, room: int) -> bool:
    """Return whether a text has a word to hyphenate where a line holds `room` characters.

    >>> has_long_word("Exempelstadens serviceförvaltning", 14)
    True
    """
    return len(text) > room and any(len(word[0]) > room for word in _LETTERS.finditer(text))


def _broken(word: str, room: int) -> str:
    if len(word) <= room:
        return word
    if _HYPHENATED.fullmatch(word):
        return _LETTERS.sub(lambda letters: _hyphenated(letters[0], room), word)
    numbers = _INTERVAL.split(word)
    if len(numbers) > 1:
        return BREAK.join(_broken(part, room) for part in numbers)
    return "".join(BREAK.join(_pieces(part, room)) for part in _PLACES.split(word))


def _hyphenated(letters: str, room: int) -> str:
    if len(letters) <= LONGEST:
        return letters
    return HYPHEN.join(_pieces(letters, min(room, LONGEST // 2)))


def _pieces(word: str, room: int) -> Iterator[str]:
    """Cut a word, never between a letter and its mark, nor in letters that are written as one."""
    began = 0
    for at in range(room, len(word) - _TAIL + 1):
        if at - began >= room and not _joined(word[at - 1], word[at]):
            yield word[began:at]
            began = at
    yield word[began:]


def _joined(before: str, after: str) -> bool:
    return unicodedata.category(after).startswith("M") or unicodedata.combining(before) == _VIRAMA
