"""Answers in words: shares, and lists of firms."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from data_ingest.model.values import Share, parse_percent

LONGEST_NAME = 200
"""Characters of one entry that is taken for a firm's name; a longer one is an explanation."""

_NUMBER = r"(\d{1,3}(?:[.,]\d{1,4})?)"
_UNIT = r"\s*(?:%|procent|percent|per\s?cent)"
_EXACT = re.compile(rf"{_NUMBER}({_UNIT})?")
_RANGE = re.compile(rf"{_NUMBER}(?:{_UNIT})?\s*(?:-|–|—|till|to)\s*{_NUMBER}{_UNIT}")
_AT_MOST = re.compile(
    rf"(?:högst|max(?:imalt|\.)?|upp till|up to|at most|no more than)\s*{_NUMBER}{_UNIT}"
)
_SPLIT = re.compile(r"[\r\n;]+")
_BULLET = re.compile(r"^\s*(?:[-–•*]|\d{1,2}[.)])\s+")
_NUMBER_OF_FIRM = re.compile(r"(?<!\d)(?:(?:16|18|19|20)?\d{6}[-+ ]?\d{4})(?!\d)")
_LABEL = re.compile(
    r"\(?\s*\b(?:org(?:anisations)?\.?\s*-?\s*(?:nr|nummer|no|id)|person(?:nummer|nr)|vat)\b[.:]*",
    re.IGNORECASE,
)
_EDGES = " ,:()[]–—-"


class ListedFirm(NamedTuple):
    """A firm in a list.

    Attributes:
        name: Without any number; None if only a number stands there.
        number: The Swedish organisation or personal number that stood beside it.
    """

    name: str | None
    number: str | None


def proportion(written: str) -> Share | None:
    """Return the share that an answer states; None unless it states a share and nothing else.

    The question asks for a percentage, so a bare number of 2 or more is one. A bare 0.3 may be
    meant as 30 percent and is not read.

    >>> proportion("30 %"), proportion("högst 20 procent")
    (Share(low=300000, high=300000), Share(low=0, high=200000))
    """
    line = " ".join(written.lower().split()).rstrip(".")
    if found := _EXACT.fullmatch(line):
        number = found[1].replace(",", ".")
        if found[2] is None and 0 < Decimal(number) < 2:
            return None
        return parse_percent(number)
    if found := _AT_MOST.fullmatch(line):
        most = parse_percent(found[1].replace(",", "."))
        return most and Share(0, most.high)
    if found := _RANGE.fullmatch(line):
        low, high = (parse_percent(group.replace(",", ".")) for group in found.groups())
        return Share(low.low, high.high) if low and high and low.low <= high.high else None
    return None


def entries(written: str) -> Iterator[ListedFirm | None]:
    """Yield the firms of a list with one on each line or between semicolons.

    Commas do not part firms, since they stand in names and addresses as well. An entry that is
    too long for a name is None. A number beside a name is taken out of it: it may be a personal
    number, which must not stay in a name.

    >>> list(entries("- Fiktiva Golv AB (org.nr 559999-0008)"))
    [ListedFirm(name='Fiktiva Golv AB', number='559999-0008')]
    """
    for line in _SPLIT.split(written):
        numbers = _NUMBER_OF_FIRM.findall(line)
        bare = _NUMBER_OF_FIRM.sub(" ", _BULLET.sub("", line))
        name = " ".join(_LABEL.sub(" ", bare).split()).strip(_EDGES)
        if len(name) > LONGEST_NAME:
            yield None
        elif name or numbers:
            yield ListedFirm(name or None, numbers[0] if len(numbers) == 1 else None)
