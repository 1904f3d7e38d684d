"""Texts of accounts and names → plain words, so that case, accents and spaces do not matter."""

import re
import unicodedata
from collections.abc import Iterable

_SAME = str.maketrans({"æ": "a", "ø": "o", "ð": "d", "þ": "t", "ß": "s", "đ": "d", "ł": "l"})
HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u2010-\u2013](?=\w)")
"""A hyphen inside a word; after a number (`6010-Lokalhyra`) it parts two."""
_WORD = re.compile(r"[^\W_]+|[,;:/+&()\-]")

CITY = frozenset(
    {"stad", "stads", "staden", "stadens", "stader", "staders", "staderna", "stadernas"}
)
"""Folded, cleaning (städ) and a city (stad) are one word; the accent decides."""
_CLEANING = re.compile(r"\bstäd\b")


def folded(text: str) -> str:
    """Return a text in lower case and without accents; æ is read as ä, ø as ö.

    >>> folded("Städ på VÅRDBOENDE")
    'stad pa vardboende'
    """
    parts = unicodedata.normalize("NFKD", text.casefold().translate(_SAME))
    return "".join(part for part in parts if not unicodedata.combining(part)).translate(_SAME)


def words_of(text: str) -> list[str]:
    """Return the words of a text, folded; a hyphen inside a word makes a compound.

    Words of digits alone are left out.

    >>> words_of("VA-arbeten (75 21) & städ- och tvättjänster")
    ['vaarbeten', 'stad', 'och', 'tvattjanster']
    """
    found = _WORD.findall(HYPHEN.sub("", folded(text)))
    return [word for word in found if word[0].isalnum() and not word.isdecimal()]


def without_city(words: Iterable[str], text: str) -> list[str]:
    """Return folded words without those that mean a city, which look like cleaning.

    Args:
        words: Of the text, folded.
        text: As written.

    >>> without_city(["stad"], "Stad"), without_city(["stad"], "Städ")
    ([], ['stad'])
    """
    accents = unicodedata.normalize("NFC", text).casefold()
    city = CITY - {"stad"} if _CLEANING.search(accents) else CITY
    return [word for word in words if word not in city]
