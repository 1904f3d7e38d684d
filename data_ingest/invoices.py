"""A file of invoices → the same ledger that a list of payments gives.

A document is a line of the ledger for each code of what was bought. One that cannot be used is left
out with its name and the reason; the others go on. A document that is there twice counts once.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

import orjson
import polars as pl

from data_ingest.formats.ledger.document import Opened
from data_ingest.formats.ledger.layouts import TARGETS, Layout, Target
from data_ingest.formats.ledger.reader import ReadLedger, read_opened
from data_ingest.formats.ubl import Invoice, documents_in, read_invoice
from data_ingest.ids.countries import country_code
from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.tables import Rejects

_PLACE = "document "
_LAST_COUNTRY = "SE"  # where neither buyers nor the currency name one
_MOST_SHOWN = 20  # documents of a file that is refused whole

_COLUMNS: dict[Target, str] = {
    "payer_number": "AccountingCustomerParty",
    "payer": "AccountingCustomerParty",
    "reference": "ID",
    "payee": "AccountingSupplierParty",
    "payee_number": "AccountingSupplierParty",
    "account_text": "ItemClassificationCode",
    "date": "IssueDate",
    "amount": "LineExtensionAmount",
}


class _Taken(NamedTuple):
    """The documents of a file.

    Attributes:
        invoices: Those that count, by their place in the file.
        names: The name of each document, by its place.
        rejects: Those that do not, with the reason.
        copies: How many are the same as an earlier one.
        same_number: How many have seller and number of an earlier one, and something else differs.
    """

    invoices: dict[int, Invoice]
    names: list[str]
    rejects: list[tuple[str, Problem]]
    copies: int
    same_number: int


def read_invoices(payload: bytes, *, name: str, person_key: bytes) -> ReadLedger:
    """Read an invoice or a ZIP of them into payments by month; see `formats.ledger.read_ledger`.

    All amounts are in one currency, that of most documents (the first by its letters among
    equals). Documents in another are rejected, since no exchange rate is assumed.

    Args:
        payload: The whole file; one that `formats.ubl.is_invoices` tells.
        name: The file's name, for messages.
        person_key: Secret for the keyed hash of natural persons' numbers.

    Raises:
        UnreadableInput: It is damaged or too large, or there is no invoice in it that can be used.
    """
    taken = _taken(payload, name=name)
    if not taken.invoices:
        told = [replace(problem, location=at) for at, problem in taken.rejects[:_MOST_SHOWN]]
        lead = () if taken.names == [""] else (Problem("invoice-none"),)
        raise UnreadableInput([*lead, *told], name)
    currency = _most([invoice.currency for invoice in taken.invoices.values()]) or ""
    taken = _in_currency(taken, currency)
    buyers = [one.buyer.country for one in taken.invoices.values() if one.buyer.country]
    country = _most(buyers) or country_code(currency[:2]) or _LAST_COUNTRY
    layout = Layout(
        id="ubl", columns=_COLUMNS, country=country, currency=currency, number_scheme=None
    )
    opened = Opened(layout, _lines(taken.invoices), (), _PLACE, ())
    read = read_opened(opened, name=name, person_key=person_key)
    refused = [
        (at, problem.code, orjson.dumps(dict(problem.params)).decode())
        for at, problem in taken.rejects
    ]
    own = pl.DataFrame(refused, schema=Rejects.create_empty().schema, orient="row")
    totals = read.totals._replace(
        lines=read.totals.lines + len(refused), rejected=read.totals.rejected + len(refused)
    )
    return read._replace(
        rejects=Rejects.cast(pl.concat([own, _named(read.rejects, taken.names)])),
        unresolved=Rejects.cast(_named(read.unresolved, taken.names)),
        notes=(*_notes(taken), *read.notes),
        totals=totals,
    )


def _taken(payload: bytes, *, name: str) -> _Taken:
    invoices: dict[int, Invoice] = {}
    names: list[str] = []
    rejects: list[tuple[str, Problem]] = []
    seen: dict[tuple[str, str, bool], set[tuple[str | None, Decimal]]] = {}
    copies = same_number = 0
    for at, (own_name, content, fault) in enumerate(documents_in(payload, name=name)):
        names.append(own_name)
        try:
            if fault is not None:
                raise fault
            if content and not content.startswith(b"<"):
                raise UnreadableInput([Problem("invoice-not-xml")], own_name)
            invoice = read_invoice(content, name=own_name)
        except UnreadableInput as refusal:
            rejects.append((own_name, refusal.problems[0]))
            continue
        seller = invoice.seller.number or invoice.seller.name
        if seller is not None and invoice.number is not None:
            known = seen.setdefault((seller, invoice.number, invoice.is_credit), set())
            what = (invoice.day, sum(invoice.amounts.values(), Decimal(0)))
            if what in known:
                copies += 1
                continue
            same_number += bool(known)
            known.add(what)
        invoices[at] = invoice
    return _Taken(invoices, names, rejects, copies, same_number)


def _in_currency(taken: _Taken, currency: str) -> _Taken:
    """Return the documents with those in another currency among the rejects."""
    params = {"field": _COLUMNS["amount"], "currency": currency}
    others = {at for at, one in taken.invoices.items() if one.currency != currency}
    return taken._replace(
        invoices={at: one for at, one in taken.invoices.items() if at not in others},
        rejects=[
            *taken.rejects,
            *((taken.names[at], Problem("ledger-currency", "", params)) for at in sorted(others)),
        ],
    )


def _lines(invoices: dict[int, Invoice]) -> pl.DataFrame:
    """Return a line for each document and code, as `Opened.lines` has them."""
    rows = [
        {
            "payer_number": one.buyer.number,
            "payer": one.buyer.name,
            "reference": f"{one.number or ''}/{at}/{bought}",
            "payee": one.seller.name,
            "payee_number": one.seller.number,
            "account_text": bought or None,
            "date": one.day and one.day[:10],
            "amount": f"{amount:.2f}",
            "line": at,
        }
        for at, one in invoices.items()
        for bought, amount in one.amounts.items()
    ]
    schema: dict[str, pl.DataType] = dict.fromkeys(TARGETS, pl.String())
    schema["line"] = pl.Int64()
    return pl.DataFrame(rows, schema=schema).with_columns(extra=pl.lit(value=False))


def _named(rejects: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """Return rejects with the names of the documents in place of their places."""
    located = [
        names[int(place)] if (place := where.removeprefix(_PLACE)).isdecimal() else where
        for where in rejects["location"]
    ]
    return rejects.with_columns(location=pl.Series(located, dtype=pl.String))


def _notes(taken: _Taken) -> tuple[Problem, ...]:
    """Say what was read, and what a reader should look at."""
    invoices = taken.invoices.values()
    of_credit = sum(one.is_credit for one in invoices)
    read = {
        "count": str(len(taken.names)),
        "invoices": str(len(invoices) - of_credit),
        "credits": str(of_credit),
        "rejected": str(len(taken.rejects)),
    }
    profiles = sum(one.is_other_profile for one in invoices)
    uneven = sum(one.is_uneven for one in invoices)
    unspsc = sum(any(code.startswith("UNSPSC") for code in one.amounts) for one in invoices)
    told = (
        Problem("invoice-profile", "", {"count": str(profiles)}),
        Problem("invoice-copies", "", {"count": str(taken.copies)}),
        Problem("invoice-same-number", "", {"count": str(taken.same_number)}),
        Problem("invoice-uneven", "", {"count": str(uneven)}),
        Problem("invoice-unspsc", "", {"count": str(unspsc)}),
    )
    return (
        Problem("invoice-read", "", read),
        *(note for note in told if note.params["count"] != "0"),
    )


def _most(values: Sequence[str]) -> str | None:
    """Return the value that is there most often, the first by its letters among equals."""
    counted = Counter(values)
    return min(counted, key=lambda value: (-counted[value], value), default=None)
