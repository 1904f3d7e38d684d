"""The firm that an extract is about: a legal person with a number, never a sole trader."""

from dataclasses import dataclass

import polars as pl

from data_ingest.model.tables import Procurement
from service.casework.extracts.document import Supplier
from service.platform.frames import load_tables
from service.screening.record.parties_in import parties_in
from service.screening.record.tables import ScreeningRecord

_LEGAL_KINDS = ("company", "public_body")
_SWEDISH = "SE-ON"
"""Scheme of Swedish organisation numbers: a sole trader has none of its own."""


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm of a screening.

    Attributes:
        supplier: The legal person; None: it is a natural one, or nobody can tell.
        names: What it is called.
        others: What the other firms of the screening are called, and their numbers.
    """

    supplier: Supplier | None
    names: frozenset[str]
    others: frozenset[str]


def firm_of(record: ScreeningRecord, party_id: str) -> Firm:
    """Return a firm of a screening.

    Args:
        record: The screening.
        party_id: The firm, as identified in it.
    """
    tables = load_tables(Procurement, record.procurement)
    party = tables.parties.filter(pl.col("party_id") == party_id).row(0, named=True)
    further = tables.names.filter(pl.col("party_id") == party_id)["name"].to_list()
    names = frozenset(name for name in (party["display_name"], *further) if name)
    numbers = tables.identifiers.filter(pl.col("party_id") == party_id).sort("scheme", "value")
    own = {f"{row['scheme']}:{row['value']}" for row in numbers.iter_rows(named=True)}
    named = parties_in(record.procurement)
    other_numbers = {number.partition(":")[2] for number in named.numbers - own}
    others = frozenset({*(named.names - names), *other_numbers})
    if party["is_personal"] or numbers["is_personal"].any() or not party["display_name"]:
        return Firm(None, names, others)
    is_legal = party["kind"] in _LEGAL_KINDS
    for row in sorted(numbers.iter_rows(named=True), key=lambda row: row["scheme"] != _SWEDISH):
        is_known = row["checksum_ok"] is not False and not row["scheme"].startswith("UNKNOWN")
        if is_known and (is_legal or row["scheme"] == _SWEDISH):
            supplier = Supplier(
                name=party["display_name"], scheme=row["scheme"], number=row["value"]
            )
            return Firm(supplier, names, others)
    return Firm(None, names, others)
