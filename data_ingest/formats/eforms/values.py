"""Values inside a notice: dates, money, percentages, codes; what is wrong with one is noted."""

from datetime import date

from lxml import etree

from data_ingest.formats.eforms.document import CAC, CBC, EFAC, EFBC
from data_ingest.ids.countries import country_code
from data_ingest.ids.country_words import country_problem
from data_ingest.model.values import (
    PLACEHOLDER_DATES,
    Money,
    Refusals,
    Share,
    is_currency,
    parse_amount,
    parse_cpv,
    parse_day,
    parse_percent,
)
from data_ingest.parsing.xml_document import child, text


def day(parent: etree._Element, tag: str, *, at: str, refusals: Refusals) -> date | None:
    """Return the date of a child; None for a placeholder."""
    written = text(parent, tag)
    if written is None:
        return None
    found = parse_day(written)
    if found is None:
        refusals.note("eforms-date", f"{at}/{_local(tag)}")
    return None if found in PLACEHOLDER_DATES else found


def money(parent: etree._Element, *tags: str, at: str, refusals: Refusals) -> Money | None:
    """Return the amount at a path; none without a currency, below zero or of parts of a cent."""
    found = child(parent, *tags)
    written = None if found is None else text(found)
    if found is None or written is None:
        return None
    location = f"{at}/{'/'.join(_local(tag) for tag in tags)}"
    amount = parse_amount(written)
    if amount is None:
        refusals.note("eforms-amount", location)
        return None
    currency = found.get("currencyID", "")
    if not is_currency(currency):
        refusals.note("eforms-currency", location)
        return None
    return Money(amount, currency)


def percent(parent: etree._Element, tag: str, *, at: str, refusals: Refusals) -> Share | None:
    """Return a percentage as parts per million; a finer one as the interval around it."""
    written = text(parent, tag)
    if written is None:
        return None
    found = parse_percent(written)
    if found is None:
        refusals.note("eforms-percent", f"{at}/{_local(tag)}")
    return found


def country(parent: etree._Element, *, at: str, refusals: Refusals) -> str | None:
    """Return the ISO 3166 alpha-2 code of an address."""
    written = text(parent, f"{CAC}Country", f"{CBC}IdentificationCode")
    if written is None:
        return None
    found = country_code(written)
    if found is None:
        place = f"{at}/Country/IdentificationCode"
        field = "IdentificationCode"
        refusals.add(country_problem(written, place, field=field, unknown="eforms-country"))
    return found


def main_cpv(project: etree._Element, *, at: str, refusals: Refusals) -> str | None:
    """Return the eight digits of a main classification."""
    tags = (f"{CAC}MainCommodityClassification", f"{CBC}ItemClassificationCode")
    written = text(project, *tags)
    if written is None:
        return None
    found = parse_cpv(written)
    if found is None:
        refusals.note("eforms-cpv", f"{at}/MainCommodityClassification/ItemClassificationCode")
    return found


def withheld(parent: etree._Element, *, at: str, refusals: Refusals) -> dict[str, date | None]:
    """Return the fields that `parent` withholds (BT-195) and until when (BT-198), if stated."""
    return {
        code: day(privacy, f"{EFBC}PublicationDate", at=f"{at}/FieldsPrivacy", refusals=refusals)
        for privacy in parent.iterchildren(f"{EFAC}FieldsPrivacy")
        if (code := text(privacy, f"{EFBC}FieldIdentifierCode"))
    }


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
