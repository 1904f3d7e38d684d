"""Values inside a TED notice: money, countries, regions; what is wrong with one is noted."""

from datetime import date

from lxml import etree

from data_ingest.formats.ted_export.document import text
from data_ingest.ids.countries import country_code, country_of_area
from data_ingest.ids.country_words import country_problem
from data_ingest.model.values import (
    PLACEHOLDER_DATES,
    Money,
    Refusals,
    is_currency,
    parse_amount,
    parse_cpv,
    parse_day,
)
from data_ingest.parsing.xml_document import child

_NO_PUBLICATION = "NO"


def is_withheld(element: etree._Element) -> bool:
    """Tell whether the buyer has asked that an element be not published (utilities forms)."""
    return element.get("PUBLICATION") == _NO_PUBLICATION


def money(parent: etree._Element, *tags: str, at: str, refusals: Refusals) -> Money | None:
    """Return the amount at a path; none if withheld, without a currency or not readable."""
    found = child(parent, *tags)
    written = None if found is None else text(found)
    if found is None or written is None or is_withheld(found):
        return None
    location = "/".join(part for part in (at, *tags) if part)
    amount = parse_amount(written.replace(" ", ""))
    if amount is None:
        refusals.note("ted-export-amount", location)
        return None
    currency = found.get("CURRENCY", "")
    if not is_currency(currency):
        refusals.note("ted-export-currency", location)
        return None
    return Money(amount, currency)


def day(written: str | None, *, at: str, refusals: Refusals) -> date | None:
    """Return a date written as 2020-01-31 or 20200131; None for a placeholder."""
    if written is None:
        return None
    found = parse_day(written)
    if found is None:
        refusals.note("ted-export-date", at)
    return None if found in PLACEHOLDER_DATES else found


def country(address: etree._Element, *, at: str, refusals: Refusals) -> str | None:
    """Return the ISO 3166 alpha-2 code of an address."""
    element = child(address, "COUNTRY")
    if element is None:
        return None
    written = element.get("VALUE", "")
    found = country_code(written)
    if found is None:
        place = f"{at}/COUNTRY"
        refusals.add(country_problem(written, place, field="COUNTRY", unknown="ted-export-country"))
    return found


def regions(parent: etree._Element) -> tuple[str, ...]:
    """Return the NUTS codes below `parent`, without duplicates, in document order."""
    codes = (element.get("CODE", "").strip() for element in parent.iterchildren("NUTS"))
    return tuple(dict.fromkeys(code for code in codes if code))


def country_of_region(code: str) -> str | None:
    """Return the country that a NUTS code begins with.

    >>> country_of_region("EL30")
    'GR'
    """
    return country_of_area(code[:2])


def cpv(parent: etree._Element, *, at: str, refusals: Refusals) -> str | None:
    """Return the eight digits of the code in a `CPV_MAIN` or `CPV_ADDITIONAL`."""
    element = child(parent, "CPV_CODE")
    if element is None:
        return None
    found = parse_cpv(element.get("CODE", ""))
    if found is None:
        refusals.note("ted-export-cpv", f"{at}/CPV_CODE")
    return found
