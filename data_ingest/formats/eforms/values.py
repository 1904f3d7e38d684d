"""Values inside a notice: dates, money, percentages, codes; what is wrong with one is noted."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

import orjson
from lxml import etree

from data_ingest.countries import ALPHA_2
from data_ingest.formats.eforms.document import CAC, CBC, EFAC, EFBC, child, text
from data_ingest.rows import RejectRow
from data_ingest.tables import PPM

PLACEHOLDER_DATES = frozenset({date(1970, 1, 1), date(2000, 1, 1)})
"""Dates that stand for none: 2000-01-01 where UBL demands a date (`cac:TenderResult` of the award
examples of eForms SDK 1.15), 1970-01-01 where TED masks a withheld one."""

_CENT = Decimal("0.01")
_NUMBER = re.compile(r"\+?(?:[0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})")
_CURRENCY = re.compile(r"[A-Z]{3}")
_CPV = re.compile(r"([0-9]{8})(?:-[0-9])?")


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
        """Add one element, with a code of `data_ingest.problem.CATALOGUE`."""
        self.rows.append(RejectRow(location, code, orjson.dumps(dict(params or {})).decode()))


def day(parent: etree._Element, tag: str, *, at: str, refusals: Refusals) -> date | None:
    """Return the date of a child, without its time zone; None for a placeholder.

    A zone cannot move a procurement date: the day is the one in the buyer's own calendar.
    """
    written = text(parent, tag)
    if written is None:
        return None
    try:
        found = date.fromisoformat(written[:10])
    except ValueError:
        refusals.note("eforms-date", f"{at}/{_local(tag)}")
        return None
    return None if found in PLACEHOLDER_DATES else found


def money(parent: etree._Element, *tags: str, at: str, refusals: Refusals) -> Money | None:
    """Return the amount at a path; none without a currency, below zero or of parts of a cent."""
    found = child(parent, *tags)
    written = None if found is None else text(found)
    if found is None or written is None:
        return None
    location = f"{at}/{'/'.join(_local(tag) for tag in tags)}"
    amount = Decimal(written) if _NUMBER.fullmatch(written) else Decimal(-1)
    if not 0 <= amount < 10**16 or amount != amount.quantize(_CENT):
        refusals.note("eforms-amount", location)
        return None
    currency = found.get("currencyID", "")
    if not _CURRENCY.fullmatch(currency):
        refusals.note("eforms-currency", location)
        return None
    return Money(amount.quantize(_CENT), currency)


def percent(parent: etree._Element, tag: str, *, at: str, refusals: Refusals) -> Share | None:
    """Return a percentage as parts per million; a finer one as the interval around it."""
    written = text(parent, tag)
    if written is None:
        return None
    ratio = Fraction(written) / 100 if _NUMBER.fullmatch(written) else None
    if ratio is None or ratio > 1:
        refusals.note("eforms-percent", f"{at}/{_local(tag)}")
        return None
    return share(ratio)


def share(ratio: Fraction) -> Share:
    """Return a ratio between 0 and 1 as parts per million, rounded outwards.

    >>> share(Fraction(1, 3))
    Share(low=333333, high=333334)
    """
    return Share(math.floor(ratio * PPM), math.ceil(ratio * PPM))


def country(parent: etree._Element, *, at: str, refusals: Refusals) -> str | None:
    """Return the ISO 3166 alpha-2 code of an address."""
    written = text(parent, f"{CAC}Country", f"{CBC}IdentificationCode")
    if written is None:
        return None
    found = ALPHA_2.get(written)
    if found is None:
        refusals.note("eforms-country", f"{at}/Country/IdentificationCode")
    return found


def main_cpv(project: etree._Element, *, at: str, refusals: Refusals) -> str | None:
    """Return the eight digits of a main classification."""
    tags = (f"{CAC}MainCommodityClassification", f"{CBC}ItemClassificationCode")
    written = text(project, *tags)
    if written is None:
        return None
    found = _CPV.fullmatch(written)
    if found is None:
        refusals.note("eforms-cpv", f"{at}/MainCommodityClassification/ItemClassificationCode")
        return None
    return found[1]


def withheld(parent: etree._Element, *, at: str, refusals: Refusals) -> dict[str, date | None]:
    """Return the fields that `parent` withholds (BT-195) and until when (BT-198), if stated."""
    return {
        code: day(privacy, f"{EFBC}PublicationDate", at=f"{at}/FieldsPrivacy", refusals=refusals)
        for privacy in parent.iterchildren(f"{EFAC}FieldsPrivacy")
        if (code := text(privacy, f"{EFBC}FieldIdentifierCode"))
    }


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
