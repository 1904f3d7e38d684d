"""Values inside a release: money, days, periods, shares, CPV; what is wrong with one is noted."""

import re
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from data_ingest.formats.ocds.document import Node
from data_ingest.ids.countries import country_code
from data_ingest.ids.country_words import country_problem
from data_ingest.model.values import (
    Money,
    Share,
    is_currency,
    parse_amount,
    parse_count,
    parse_cpv,
    parse_day,
    share,
)

_NUTS = re.compile(r"[A-Z]{2}[0-9A-Z]{1,3}")
_LONGEST_PERIOD = 36_525  # days: a hundred years


def whole_number(written: str) -> str:
    """Return a number without the `.0` that spreadsheets add to whole numbers.

    >>> whole_number("45233130.0")
    '45233130'
    """
    return written.removesuffix(".0")


def day(node: Node, key: str) -> date | None:
    """Return the day of a date or date-time."""
    written = node.text(key)
    if written is None:
        return None
    found = parse_day(written)
    if found is None:
        node.refusals.note("ocds-date", node.path(key))
    return found


def money(node: Node, key: str) -> Money | None:
    """Return an amount with its currency; nothing is rounded, so parts of a cent are refused."""
    value = node.one(key)
    number = value.number("amount")
    if number is None:
        return None
    amount = parse_amount(format(Decimal(number), "f"))
    if amount is None:
        node.refusals.note("ocds-amount", value.path("amount"))
        return None
    currency = value.text("currency") or ""
    if not is_currency(currency):
        node.refusals.note("ocds-currency", value.path("currency"))
        return None
    return Money(amount, currency)


def count(node: Node, key: str) -> int | None:
    """Return a whole number from zero up."""
    number = node.number(key)
    found = None if number is None else parse_count(format(Decimal(number), "f"))
    if number is not None and found is None:
        node.refusals.note("ocds-count", node.path(key))
    return found


def part(node: Node, key: str) -> Share | None:
    """Return a share; OCDS writes thirty per cent as 0.3."""
    number = node.number(key)
    if number is None:
        return None
    if not 0 <= number <= 1:
        node.refusals.note("ocds-share", node.path(key))
        return None
    return share(Fraction(number))


def period(node: Node, key: str) -> tuple[date | None, date | None]:
    """Return first and last day of a period; the last from its length if only that is stated."""
    stated = node.one(key)
    start, end = day(stated, "startDate"), day(stated, "endDate")
    days = stated.number("durationInDays")
    if start is not None and end is None and days is not None:
        if 1 <= days <= _LONGEST_PERIOD and days == int(days):
            end = _after(start, int(days))
        if end is None:
            node.refusals.note("ocds-period", stated.path("durationInDays"))
    if start is not None and end is not None and end < start:
        node.refusals.note("ocds-period", stated.at)
        end = None
    return start, end


def cpv(node: Node, key: str) -> str | None:
    """Return the eight digits of a classification that is a CPV code."""
    stated = node.one(key)
    written = stated.text("id")
    if written is None or (stated.text("scheme") or "").upper() != "CPV":
        return None
    found = parse_cpv(whole_number(written))
    if found is None:
        node.refusals.note("ocds-cpv", stated.path("id"))
    return found


def country(address: Node) -> str | None:
    """Return the country of an address, by code or by a name that is known."""
    found = stated_country(address)
    if found is None and (key := _country_key(address)):
        written = address.text(key) or ""
        place = address.path(key)
        problem = country_problem(written, place, field=key, unknown="ocds-country")
        address.refusals.add(problem)
    return found


def stated_country(address: Node) -> str | None:
    """Return the country of an address; one that is not known is not noted.

    An address may list where work could be done, with places that are no country.
    """
    key = _country_key(address)
    return country_code(address.text(key) or "") if key else None


def nuts(address: Node) -> str | None:
    """Return the region of an address if it is a NUTS code."""
    region = address.text("region") or ""
    return region if _NUTS.fullmatch(region) else None


def _country_key(address: Node) -> str | None:
    """Return the member that states the country: a code before a name."""
    keys = ("country", "countryCode", "countryName")
    return next((key for key in keys if address.text(key)), None)


def _after(start: date, days: int) -> date | None:
    try:
        return start + timedelta(days=days - 1)
    except OverflowError:
        return None
