"""What was read of an input, in words: how many rows became what, and what was stated beside it."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from data_ingest.model.text import Language, Text
from service.platform.words import printable
from service.screening.purchase.intake import BUYER

_FROM_NEED = Text(
    "Läst ur behovsbedömningen {need}, eftersom underlaget inte säger det: {facts}.",
    "Read from needs assessment {need}, since the input does not say it: {facts}.",
)
_FROM_BUYER = Text("Angivet vid sidan av underlaget: {facts}.", "Stated beside the input: {facts}.")

_ROWS = Text(
    "{rows} rader lästa: {became}, {left} bortvalda.",
    "{rows} rows read: {became}, {left} left out.",
)
_TENDERS = Text("{n} anbud", "{n} tenders")
_BELOW = Text("{n} underleverantörer", "{n} subcontractors")
_SUPPLIERS = Text("{n} leverantörer", "{n} suppliers")
_CURRENCY = Text(
    "Belopp som står utan valuta har lästs som {currency}, köparens valuta.",
    "Amounts without a currency were read as {currency}, the buyer's currency.",
)

_UNREAD = Text(
    "Kolumner som inte har lästs: {columns}. Företag och nummer som bara står där är inte med.",
    "Columns that were not read: {columns}. Firms and numbers that stand only there are left out.",
)

_FACTS: Mapping[str, Text] = {
    "jurisdiction": Text("köparens land", "the buyer's country"),
    "instrument": Text("lag", "act"),
    "buyer_kind": Text("typ av köpare", "kind of buyer"),
    "direct_award": Text("om det är en direktupphandling", "whether it is a direct award"),
    "framework": Text("om det är ett ramavtal", "whether it is a framework agreement"),
    "begun_on": Text("dagen då upphandlingen påbörjades", "the day the procurement began"),
    "stage": Text("skede", "stage"),
    "amount": Text("värde", "value"),
    "cpv": Text("CPV-kod", "CPV code"),
    "nature": Text("typ av kontrakt", "kind of contract"),
    "place_country": Text("plats för arbetet", "place of the work"),
    "starts_on": Text("startdag", "first day"),
    "ends_on": Text("slutdag", "last day"),
    "on_site": Text("om tjänsten utförs hos köparen", "whether the service is done at the buyer's"),
    "labour_terms_needed": Text("om villkor är behövliga", "whether labour terms are needed"),
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
        if unread := mapped["unread"]:
            columns = ", ".join(map(printable, unread))
            yield head + _UNREAD.to(language).format(columns=columns)
    for origin in content.get("stated", []):
        facts = ", ".join(_FACTS[name].to(language) for name in origin["facts"])
        words = _FROM_BUYER if origin["from"] == BUYER else _FROM_NEED
        yield words.to(language).format(need=printable(origin["from"]), facts=facts)


def count_line(counts: Mapping[str, Any], language: Language) -> str:
    """Return what became of the rows of a table, from plain counts of `RowCounts`.

    >>> count_line({"rows": 12, "left_out": 0, "tenders": 5, "subcontractors": 7}, "sv")
    '12 rader lästa: 5 anbud, 7 underleverantörer, 0 bortvalda.'
    """
    parts = (("tenders", _TENDERS), ("subcontractors", _BELOW), ("suppliers", _SUPPLIERS))
    became = [
        words.to(language).format(n=counts[name])
        for name, words in parts
        if counts.get(name) is not None
    ]
    line = _ROWS.to(language).format(
        rows=counts["rows"], became=", ".join(became), left=counts["left_out"]
    )
    if not counts.get("currency"):
        return line
    return f"{line} {_CURRENCY.to(language).format(currency=counts['currency'])}"
