"""Rows that say who engages whom → the parts and links that they add to tenders."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from data_ingest.mapping.chain import HandedOnRow, RowShares, TenderRows, handed_on, link
from data_ingest.mapping.table import MappedTable
from data_ingest.model.rows import ContractPartyRow, SupplyLinkRow
from data_ingest.model.tables import PPM, Role, ShareUnit
from data_ingest.model.values import Share

Totals = Mapping[tuple[str, str], Share]
"""What a party hands on in all to firms of which some are unnamed, by tender and party."""


class MadeParts(NamedTuple):
    """What the rows add to the tenders; `totals` is what a part hands on in all."""

    parts: list[ContractPartyRow]
    links: list[SupplyLinkRow]
    totals: Totals


def parts_of_rows(
    table: MappedTable,
    found: Sequence[TenderRows],
    handings: Sequence[HandedOnRow],
    unit: ShareUnit,
    *,
    taken: Sequence[str],
) -> MadeParts:
    """Return parts and links of all tenders, and note the rows that hold in none."""
    uses = Counter(handing.key for chain in found for handing in chain.handings)
    for handing in handings:
        if handing.key not in uses:
            table.mark(handing.row, "mapping-contractor", "contractor")
    shares = RowShares(
        unit,
        frozenset(key for key, count in uses.items() if count > 1),
        lambda row: table.mark(row, "mapping-over-whole", "hours" if unit == "hours" else "amount"),
    )
    parts: list[ContractPartyRow] = []
    links: list[SupplyLinkRow] = []
    totals: dict[tuple[str, str], Share] = {}
    ids = set(taken)
    for chain in found:
        tender_id = chain.root.tender_id
        of_tender = list(shares.of(chain))
        for position, (party_id, row) in enumerate(
            chain.added.items(), len(chain.root.parties) + 1
        ):
            part = part_of(tender_id, party_id, position, "subcontractor")
            parts.append(part._replace(cpv=row.text("cpv")))
        for at, (handing, part_share) in enumerate(of_tender, 1):
            link_id = f"{tender_id}/{at}"
            while link_id in ids:
                link_id += "+"
            made = link(handing, part_share, tender_id=tender_id, link_id=link_id, unit=unit)
            if made is not None:
                ids.add(link_id)
                links.append(made)
        for contractor in dict.fromkeys(handing.contractor_id for handing in chain.handings):
            total = handed_on(of_tender, contractor)
            if total is not None:
                totals[tender_id, contractor] = total
    return MadeParts(parts, links, totals)


def part_of(tender_id: str, party_id: str, position: int, role: Role) -> ContractPartyRow:
    """Return a part of which nothing is known but who has it."""
    return ContractPartyRow(
        tender_id=tender_id,
        party_id=party_id,
        position=position,
        role=role,
        entry_ppm=PPM if role == "tenderer" else None,
        handed_on_low_ppm=None,
        handed_on_high_ppm=None,
        handed_on_state="not_collected",
    )


def with_total(part: ContractPartyRow, totals: Totals) -> ContractPartyRow:
    """Return a part with what it hands on in all, unless the purchase says something of that."""
    total = totals.get((part.tender_id, part.party_id))
    if total is None or part.handed_on_state != "not_collected":
        return part
    return part._replace(
        handed_on_low_ppm=total.low, handed_on_high_ppm=total.high, handed_on_state="stated"
    )
