"""A list of subcontractors → supply links: attached to a purchase, or as a purchase of its own."""

from typing import cast

import dataframely as dy
import polars as pl

from data_ingest.ids.identifiers import LAST_HOME, without_persons
from data_ingest.mapping.chain import Root, chains
from data_ingest.mapping.chain_parts import part_of, parts_of_rows, with_total
from data_ingest.mapping.headings import normal_heading
from data_ingest.mapping.mapping import ColumnMapping
from data_ingest.mapping.parties import KnownParties
from data_ingest.mapping.subcontractor_rows import AwardedTender, listed, own_tenders
from data_ingest.mapping.table import all_rejects, nothing_usable, open_table
from data_ingest.mapping.tenderers import NO_LOT, PurchaseContext
from data_ingest.model.rows import ContractPartyRow, ProcurementRows, SupplyLinkRow, TenderRow
from data_ingest.model.tables import Identifiers, Names, Procurement
from data_ingest.procurement.procurements import ReadDocument, procurements
from data_ingest.sheets.sheet import Sheet

_TENDERERS = ("tenderer", "consortium_lead", "consortium_member")


def attach_subcontractors(
    procurement: Procurement,
    sheet: Sheet,
    mapping: ColumnMapping,
    *,
    name: str,
    person_key: bytes,
    currency: str | None = None,
) -> ReadDocument:
    """Return a purchase with the links of a list of subcontractors added to its own.

    A contractor is found by its number, else by exactly its name; a row whose contractor has no
    part in a tender of its lot is left out. A row for an award only has to name a tenderer.
    Work handed on to somebody unnamed becomes what the contractor hands on in all, unless the
    purchase states that already.

    Args:
        procurement: The purchase.
        sheet: The list.
        mapping: What its columns mean; its target is `subcontractors`.
        name: The file's name, for messages.
        person_key: Secret for the keyed hash of natural persons' numbers.
        currency: Of the amounts, where the list names none.

    Raises:
        UnreadableInput: See `table.open_table`.
    """
    table = open_table(sheet, mapping, name=name)
    known = KnownParties(procurement.purchases["jurisdiction"].item() or LAST_HOME)
    known.know(procurement)
    read = listed(
        table,
        known,
        mapping,
        lots=_lots(procurement),
        person_key=person_key,
        currency=currency,
    )
    tenderers = procurement.contract_parties.filter(pl.col("role").is_in(_TENDERERS))
    present = set(tenderers["party_id"])
    for award in read.awards:
        if award.party_id not in present and award.row is not None:
            table.mark(award.row, "mapping-tenderer", "name")
    found = chains(_roots(procurement), read.handings)
    parts = [ContractPartyRow(**row) for row in procurement.contract_parties.iter_rows(named=True)]
    links = [SupplyLinkRow(**row) for row in procurement.supply_links.iter_rows(named=True)]
    made = parts_of_rows(
        table, found, read.handings, read.unit, taken=[supply_link.link_id for supply_link in links]
    )
    used = {part.party_id for part in made.parts}
    dropped = {party.party_id for party in known.parties} - used
    rows = ProcurementRows(
        purchases=(),
        contracts=(),
        contract_parties=tuple(with_total(part, made.totals) for part in (*parts, *made.parts)),
        supply_links=(*links, *made.links),
        parties=tuple(party for party in known.parties if party.party_id in used),
        names=tuple(name_row for name_row in known.names if name_row.party_id not in dropped),
        claims=tuple(claim for claim in known.claims if claim.party_id not in dropped),
    )
    ((added, noted),) = procurements([rows], person_key=person_key)
    return _joined(procurement, added), all_rejects(sheet, table.refusals, noted)


def read_subcontractors(
    sheet: Sheet,
    mapping: ColumnMapping,
    *,
    name: str,
    person_key: bytes,
    purchase: PurchaseContext,
) -> ReadDocument:
    """Read a list of subcontractors alone, so that its chains can be looked at.

    The tenderers are those of the rows for awards, and every contractor that is nobody's
    subcontractor, in the lots of its rows, also one whose rows name no subcontractor. Each is taken
    to hold all of a tender of its own.

    Raises:
        UnreadableInput: See `table.open_table`; or no row leads to a tenderer.
    """
    table = open_table(sheet, mapping, name=name, may_lack="name")
    known = KnownParties(purchase.home)
    read = listed(
        table, known, mapping, lots=None, person_key=person_key, currency=purchase.currency
    )
    tenders = own_tenders(read.handings, read.alone, read.awards)
    roots = [_own_root(tender, at) for at, tender in enumerate(tenders, 1)]
    made = parts_of_rows(table, chains(roots, read.handings), read.handings, read.unit, taken=())
    if not roots:
        raise nothing_usable(table.refusals, name=name)
    tops = [part_of(root.tender_id, root.parties[0], 1, "tenderer") for root in roots]
    order = {root.tender_id: at for at, root in enumerate(roots)}
    parts = sorted([*tops, *made.parts], key=lambda part: order[part.tender_id])
    used = {part.party_id for part in parts}
    rows = ProcurementRows(
        purchases=(purchase.purchase(name=name),),
        contracts=tuple(
            purchase.lot(lot, position)
            for position, lot in enumerate(dict.fromkeys(root.lot for root in roots), 1)
        ),
        tenders=tuple(
            TenderRow(
                tender_id=root.tender_id,
                contract_id=root.lot,
                position=position,
                state="submitted" if tender.row is None else "awarded",
                amount=root.amount,
                currency=root.currency,
                hours=root.hours,
            )
            for position, (root, tender) in enumerate(zip(roots, tenders, strict=True), 1)
        ),
        contract_parties=tuple(with_total(part, made.totals) for part in parts),
        supply_links=tuple(made.links),
        parties=tuple(party for party in known.parties if party.party_id in used),
        names=tuple(name_row for name_row in known.names if name_row.party_id in used),
        claims=tuple(claim for claim in known.claims if claim.party_id in used),
    )
    ((procurement, noted),) = procurements([rows], person_key=person_key)
    return procurement, all_rejects(sheet, table.refusals, noted)


def _own_root(award: AwardedTender, at: int) -> Root:
    """Return the tender of a tenderer that the list itself names."""
    row = award.row
    hours = row.number("hours") if row else None
    return Root(
        tender_id=f"tender-{at}",
        lot=award.lot or NO_LOT,
        parties=(award.party_id,),
        tenderer=award.party_id,
        amount=row.number("amount") if row and award.currency else None,
        currency=award.currency,
        hours=None if hours is None or hours % 1 else int(hours),
    )


def _roots(procurement: Procurement) -> list[Root]:
    """Return the tenders of a purchase in their order, with everyone who has a part in them."""
    members: dict[str, list[tuple[str, str]]] = {}
    parts = procurement.contract_parties.sort("tender_id", "position")
    for tender_id, party_id, role in parts.select("tender_id", "party_id", "role").rows():
        members.setdefault(tender_id, []).append((party_id, role))
    roots = []
    for row in procurement.tenders.sort("position").iter_rows(named=True):
        own = members.get(row["tender_id"], [])
        holders = [party for party, role in own if role in _TENDERERS]
        roots.append(
            Root(
                tender_id=row["tender_id"],
                lot=row["contract_id"],
                parties=tuple(party for party, _ in own),
                tenderer=holders[0] if len(holders) == 1 else None,
                amount=row["amount"],
                currency=row["currency"],
                hours=row["hours"],
            )
        )
    return roots


def _lots(procurement: Procurement) -> dict[str, str]:
    """Return the contract id by what a list may call a lot: its id, else its title or place."""
    lots: dict[str, str] = {}
    contracts = procurement.contracts.sort("position")
    for column in ("contract_id", "title", "position"):
        named = contracts.select(pl.col(column).cast(pl.String), lot="contract_id").rows()
        for written, lot in named:
            if written is not None:
                lots.setdefault(normal_heading(written), lot)
    return lots


def _joined(procurement: Procurement, added: Procurement) -> Procurement:
    """Return a purchase with the parties, parts and links that a list has added to it.

    A number in the list can show that a party of the purchase is a natural person; its name goes.
    """
    identifiers = pl.concat([procurement.identifiers, added.identifiers]).unique(
        Identifiers.primary_key(), keep="first", maintain_order=True
    )
    numbers = cast("dy.DataFrame[Identifiers]", identifiers)
    parties = without_persons(pl.concat([procurement.parties, added.parties]), numbers)
    public = parties.filter(~pl.col("is_personal"))["party_id"].to_list()
    names = pl.concat([procurement.names, added.names]).unique(
        Names.primary_key(), keep="first", maintain_order=True
    )
    joined = Procurement()
    for table in Procurement.members():
        setattr(joined, table, getattr(procurement, table))
    joined.identifiers = numbers
    joined.parties = parties
    joined.names = Names.cast(names.filter(pl.col("party_id").is_in(public)))
    joined.contract_parties = added.contract_parties
    joined.supply_links = added.supply_links
    return joined
