"""Rows of a list of subcontractors → who engages whom, and who holds a tender.

A row of kind `award`, as edge lists have them, says that a buyer engages a tenderer: who it names
is tier 1, and its contractor, the buyer, is no party of the chain. Where a list says nothing of the
kind and stands alone, tier 1 is refused: some lists number the first subcontractors so, others the
tenderer. Beside the tenders it is told by who engages it. A row
that names a contractor and no subcontractor says that it has a part in the chain and engages
nobody.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from data_ingest.mapping.chain import HandedOnRow
from data_ingest.mapping.headings import normal_heading
from data_ingest.mapping.mapping import ColumnMapping
from data_ingest.mapping.named_firms import NOBODY
from data_ingest.mapping.parties import KnownParties, Mention
from data_ingest.mapping.table import MappedTable, Row, mention_of
from data_ingest.model.tables import ShareUnit

_NUMBER = re.compile(r"[A-Z]{0,3}[-\d ]{6,}")
_UNNAMED = (
    "undisclosed",
    "undisclosed subcontractor",
    "not named",
    "not yet named",
    "ej namngiven",
    "ej namngiven underleverantor",
    "ej utsedd",
    "ej utsedd underleverantor",
    "ej klart",
)
"""How a list says that work is handed on to somebody whom it does not name, in normal form (own
list, 2026-11-25); an edge list says so at the end of a node's id."""


class AwardedTender(NamedTuple):
    """A tenderer; `row` is None where no row is about its tender."""

    lot: str | None
    party_id: str
    row: Row | None
    currency: str | None


class Alone(NamedTuple):
    """A row that names a contractor and no subcontractor."""

    row: Row
    contractor_id: str
    lot: str | None


class Listed(NamedTuple):
    """A list of subcontractors after reading.

    Attributes:
        handings: Rows that hand on work, in their order.
        alone: Rows that name a contractor that engages nobody.
        awards: Rows that name a tenderer.
        unit: What the shares measure: hours where the list has hours, else value.
    """

    handings: tuple[HandedOnRow, ...]
    alone: tuple[Alone, ...]
    awards: tuple[AwardedTender, ...]
    unit: ShareUnit


def listed(
    table: MappedTable,
    parties: KnownParties,
    mapping: ColumnMapping,
    *,
    lots: Mapping[str, str] | None,
    person_key: bytes,
    currency: str | None,
) -> Listed:
    """Return what the rows of a list say; rows that contradict themselves are noted and left out.

    Args:
        table: The list.
        parties: Those known before; those of the list are added.
        mapping: What its columns mean.
        lots: Contract id by what a lot may be called, in normal form; None: the list's own.
        person_key: Secret for the keyed hash of natural persons' numbers.
        currency: Of the amounts, where the list names none.
    """
    rows = [row for row in table.rows if _is_possible(row, table, is_alone=lots is None)]
    mentions: list[Mention] = []
    for row in rows:
        if row.text("kind") != "award":
            mentions.append(_contractor(row, table))
        if not _is_unnamed(row) and not _is_nobody(row):
            mentions.append(mention_of(row, table))
    ids = iter(parties.resolve(mentions, person_key=person_key))
    handings: list[HandedOnRow] = []
    alone: list[Alone] = []
    awards: list[AwardedTender] = []
    for row in rows:
        is_award = row.text("kind") == "award"
        contractor_id = None if is_award else next(ids)
        party_id = None if _is_unnamed(row) or _is_nobody(row) else next(ids)
        if contractor_id is not None and contractor_id == party_id:
            table.mark(row, "mapping-itself", "name")
            continue
        lot = row.words("lot")
        if lots is not None and lot is not None:
            lot = lots.get(normal_heading(lot), lot)
        if _is_nobody(row):
            if contractor_id is not None:
                alone.append(Alone(row, contractor_id, lot))
            continue
        try:
            own = table.currency(row, ["amount"], default=currency)
        except ValueError:
            table.mark(row, "mapping-currency", "amount")
            continue
        own = own if row.number("amount") is not None else None
        if contractor_id is not None:
            handings.append(HandedOnRow(row, contractor_id, party_id, lot, own))
        elif party_id is not None:
            awards.append(AwardedTender(lot, party_id, row, own))
    unit: ShareUnit = "hours" if "hours" in mapping.columns else "value"
    return Listed(tuple(handings), tuple(alone), tuple(awards), unit)


def _is_possible(row: Row, table: MappedTable, *, is_alone: bool) -> bool:
    begins, ends = row.day("valid_from"), row.day("valid_to")
    if begins and ends and ends < begins:
        table.mark(row, "mapping-period", "valid_to")
        return False
    tier = row.whole("tier")
    if is_alone and tier is not None and row.text("kind") is None and tier < 2:
        table.mark(row, "mapping-tier", "tier")
        return False
    return True


def _contractor(row: Row, table: MappedTable) -> Mention:
    """Return who hands on: by name, or by a number that stands in its place."""
    written, number = row.text("contractor"), row.text("contractor_number")
    country, scheme = row.text("number_country"), table.schemes.get("contractor_number")
    if number is None and written is not None and _NUMBER.fullmatch(written):
        return Mention(None, written, None, country, None, location=row.location)
    return Mention(written, number, None, country, scheme, location=row.location)


def _is_unnamed(row: Row) -> bool:
    name = row.text("name") or ""
    return normal_heading(name) in _UNNAMED or name.endswith(":undisclosed-subcontractor")


def _is_nobody(row: Row) -> bool:
    """Tell whether a row names no subcontractor: its cell is empty, or says that there is none."""
    name = row.text("name")
    return name is None or normal_heading(name) in NOBODY


def own_tenders(
    handings: Sequence[HandedOnRow], alone: Sequence[Alone], awards: Sequence[AwardedTender]
) -> list[AwardedTender]:
    """Return the tenderers that a list itself names, in the order of its rows.

    They are those of the rows for awards, and every contractor that is nobody's subcontractor, also
    one that engages nobody. A
    contractor of a row at tier 3 or below is a subcontractor itself, so it does not become one.
    """
    found: dict[tuple[str | None, str], AwardedTender] = {}
    for award in awards:
        found.setdefault((award.lot, award.party_id), award)
    awarded = {award.party_id for award in awards}
    below = {handing.subcontractor_id for handing in handings}
    below |= {handing.contractor_id for handing in handings if (handing.row.whole("tier") or 2) > 2}
    rows: list[HandedOnRow | Alone] = sorted((*handings, *alone), key=lambda row: row.row.line)
    tops = [
        row for row in rows if row.contractor_id not in awarded and row.contractor_id not in below
    ]
    in_lots = {row.contractor_id for row in tops if row.lot is not None}
    for row in tops:
        if row.lot is not None or row.contractor_id not in in_lots:
            key = (row.lot, row.contractor_id)
            found.setdefault(key, AwardedTender(row.lot, row.contractor_id, None, None))
    return list(found.values())
