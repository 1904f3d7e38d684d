"""What was read of an input, in words: how many rows became what, and what was stated beside it."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from data_ingest.model.text import Language, Text, message
from service.platform.words import printable
from service.screening.purchase.intake import BUYER

_FROM_NEED = message(
    "Read from needs assessment {need}, because the input does not state it: {facts}."
)
_FROM_CASE = message("Read from the case, because the input does not state it: {facts}.")
_FROM_SCREENING = message(
    "Read from screening {need} of the same case, because the input does not state it: {facts}."
)
_FROM_BUYER = message("Stated in addition to the input: {facts}.")

_ORIGINS: Mapping[str, Text] = {
    BUYER: _FROM_BUYER,
    "case": _FROM_CASE,
    "screening": _FROM_SCREENING,
}
"""What is said of facts, by the beginning of their origin; all others are of an assessment."""

_ROWS = message("Rows in the table: {rows}; {became}; rows not used: {left}.")
_TENDERS = message("tenders: {n}")
_BELOW = message("subcontractors: {n}")
_SUPPLIERS = message("suppliers: {n}")
_PRICES = message("prices: {n}")
_HOURS = message("hours: {n}")
_CELLS = message("Details with a remark: {n}.")
_PERIOD = message(
    "Prices or hours are stated by the year or month. They are multiplied by the length of the "
    "contract where that is known."
)
_CURRENCY = message("Amounts without a currency were read as {currency}, the buyer's currency.")

_UNREAD = message(
    "Columns that were not read: {columns}. Firms and numbers that occur only there are left out."
)

_FACTS: Mapping[str, Text] = {
    "jurisdiction": message("the buyer's country"),
    "instrument": message("act"),
    "buyer_kind": message("kind of buyer"),
    "direct_award": message("whether it is a direct award"),
    "framework": message("whether it is a framework agreement"),
    "begun_on": message("the day the procurement began"),
    "stage": message("stage"),
    "amount": message("value"),
    "cpv": message("CPV code"),
    "nature": message("kind of contract"),
    "place_country": message("place of the work"),
    "starts_on": message("first day"),
    "ends_on": message("last day"),
    "on_site": message("whether the service is done at the buyer's"),
    "labour_terms_needed": message("whether labour terms are needed"),
}


def intake_lines(intake: bytes | None, language: Language) -> Iterator[str]:
    """Yield what is said of an input, from what is kept of it (`recording`)."""
    content: dict[str, Any] = orjson.loads(intake) if intake else {}
    applied = content.get("mappings", [])
    for mapped in applied:
        head = f"{printable(mapped['file'])} {printable(mapped['table'])}".rstrip() + ": "
        head = head if len(applied) > 1 else ""
        if counts := mapped.get("counts"):
            yield head + count_line(counts, language)
        if {"amount_per", "hours_per"} & {*mapped["mapping"].get("constants", ())}:
            yield head + _PERIOD.to(language)
        if unread := mapped["unread"]:
            columns = ", ".join(map(printable, unread))
            yield head + _UNREAD.to(language).format(columns=columns)
    for origin in content.get("stated", []):
        facts = ", ".join(_FACTS[name].to(language) for name in origin["facts"])
        words = _ORIGINS.get(origin["from"].partition("_")[0], _FROM_NEED)
        yield words.to(language).format(need=printable(origin["from"]), facts=facts)


def count_line(counts: Mapping[str, Any], language: Language) -> str:
    """Return what became of the rows of a table, from plain counts of `RowCounts`.

    >>> count_line({"rows": 12, "left_out": 0, "tenders": 5, "subcontractors": 7}, "sv")
    'Rader i tabellen: 12; anbud: 5, underleverantörer: 7; rader som inte används: 0.'
    """
    parts = (
        ("tenders", _TENDERS),
        ("subcontractors", _BELOW),
        ("suppliers", _SUPPLIERS),
        ("prices", _PRICES),
        ("hours", _HOURS),
    )
    became = [
        words.to(language).format(n=counts[name])
        for name, words in parts
        if counts.get(name) is not None
    ]
    said = [
        _ROWS.to(language).format(
            rows=counts["rows"], became=", ".join(became), left=counts["left_out"]
        )
    ]
    if counts.get("unread"):
        said.append(_CELLS.to(language).format(n=counts["unread"]))
    if counts.get("currency"):
        said.append(_CURRENCY.to(language).format(currency=counts["currency"]))
    return " ".join(said)
