"""Values as text in a document → money, shares, days and codes; what is wrong is noted.

What two formats read alike stands here, since no format knows another.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple, TypeVar

import orjson

from data_ingest.model.problem import Problem
from data_ingest.model.rows import RejectRow
from data_ingest.model.tables import PPM

NOTHING = frozenset(
    {"n/a", "none", "null", "nil", "-", "–", "—", "?", "tbc", "tbd", "tba", "saknas", "okänt"}
    | {"unknown", "not available", "ej aktuellt", "ej tillämpligt", "ej angivet", "uppgift saknas"}
)
"""What is written where nothing is stated (own list, 2026-11-25, from the published files)."""

PLACEHOLDER_DATES = frozenset({date(1970, 1, 1), date(2000, 1, 1)})
"""Dates that stand for none: 2000-01-01 where UBL demands a date (`cac:TenderResult` of the award
examples of eForms SDK 1.15), 1970-01-01 where TED masks a withheld one."""

_CENT = Decimal("0.01")
_COUNT = re.compile(r"[0-9]{1,6}(?:\.0*)?")
_NUMBER = re.compile(r"\+?(?:[0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})")
_CURRENCY = re.compile(r"[A-Z]{3}")
_CPV = re.compile(r"([0-9]{8})(?:-[0-9])?")

_Value = TypeVar("_Value")


class Money(NamedTuple):
    """An amount excluding VAT, with its ISO 4217 currency."""

    amount: Decimal
    currency: str


class Share(NamedTuple):
    """An interval of parts per million; both ends are the same where the share is known."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Refusals:
    """The elements that could not be used, in document order.

    Attributes:
        rows: One row an element.
    """

    rows: list[RejectRow] = field(default_factory=list)

    def note(self, code: str, location: str, params: Mapping[str, str] | None = None) -> None:
        """Add one element, with a code of `data_ingest/model/problems.yaml`."""
        self.add(Problem(code, location, params or {}))

    def add(self, problem: Problem) -> None:
        """Add one element with what is wrong with it."""
        params = orjson.dumps(dict(problem.params)).decode()
        self.rows.append(RejectRow(problem.location, problem.code, params))


def parse_day(written: str) -> date | None:
    """Return the day that ISO text begins with, without its time zone; None if it is none.

    A zone cannot move a procurement date: the day is the one in the buyer's own calendar.

    >>> parse_day("2026-03-31+02:00")
    datetime.date(2026, 3, 31)
    """
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        return None


def parse_amount(written: str) -> Decimal | None:
    """Return an amount with two decimals; None below zero, of parts of a cent, or too large.

    >>> parse_amount("12.5")
    Decimal('12.50')
    """
    amount = Decimal(written) if _NUMBER.fullmatch(written) else Decimal(-1)
    if not 0 <= amount < 10**16 or amount != amount.quantize(_CENT):
        return None
    return amount.quantize(_CENT)


def parse_count(written: str) -> int | None:
    """Return a whole number from zero up; None for anything else.

    >>> parse_count("3.0"), parse_count("3.5")
    (3, None)
    """
    return int(written.partition(".")[0]) if _COUNT.fullmatch(written) else None


def the_only(values: Iterable[_Value | None]) -> _Value | None:
    """Return the one value that is stated; None where none is, or several that differ.

    >>> the_only([2, None, 2]), the_only([2, 3]), the_only([])
    (2, None, None)
    """
    stated = {value for value in values if value is not None}
    return stated.pop() if len(stated) == 1 else None


def parse_percent(written: str) -> Share | None:
    """Return a percentage as parts per million; a finer one as the interval around it.

    >>> parse_percent("12.5")
    Share(low=125000, high=125000)
    """
    ratio = Fraction(written) / 100 if _NUMBER.fullmatch(written) else None
    return None if ratio is None or ratio > 1 else share(ratio)


def parse_cpv(written: str) -> str | None:
    """Return the eight digits of a CPV code, without its check digit.

    >>> parse_cpv("90910000-9")
    '90910000'
    """
    found = _CPV.fullmatch(written)
    return None if found is None else found[1]


def is_currency(written: str) -> bool:
    """Tell whether text has the form of an ISO 4217 code."""
    return _CURRENCY.fullmatch(written) is not None


def share(ratio: Fraction) -> Share:
    """Return a ratio between 0 and 1 as parts per million, rounded outwards.

    >>> share(Fraction(1, 3))
    Share(low=333333, high=333334)
    """
    return Share(math.floor(ratio * PPM), math.ceil(ratio * PPM))
