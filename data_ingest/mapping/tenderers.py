"""A list of tenderers → the tenders of a purchase, in the order of the list."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import PurePath
from typing import TypeVar

from data_ingest.ids.identifiers import LAST_HOME
from data_ingest.mapping.cells import PlaceOfWork
from data_ingest.mapping.chain import Root, chains
from data_ingest.mapping.chain_parts import parts_of_rows, with_total
from data_ingest.mapping.mapping import ColumnMapping
from data_ingest.mapping.parties import KnownParties
from data_ingest.mapping.periods import whole_terms
from data_ingest.mapping.table import MappedTable, Row, all_rejects, nothing_usable, open_table
from data_ingest.mapping.tender_rows import (
    SUBCONTRACTORS,
    Offer,
    engaged_in,
    owned_rows,
    subcontracted,
    tenderer_of,
    together,
    without_remarks,
)
from data_ingest.mapping.tree_rows import Engaged, engaged_rows, tree_rows
from data_ingest.model.rows import (
    ContractPartyRow,
    ContractRow,
    ProcurementRows,
    PurchaseRow,
    TenderRow,
)
from data_ingest.model.subcontracted_share import equal_parts
from data_ingest.model.tables import PPM, Instrument, Role, Stage, TenderState
from data_ingest.model.values import Share
from data_ingest.procurement.procurements import ReadDocument, procurements
from data_ingest.sheets.sheet import Sheet

_T = TypeVar("_T")

_TENDER_NUMBER = re.compile(
    r"(?:anbud|tender)?\s*(?:nr\.?|no\.?)?\s*([A-Z]?[0-9]{1,4})", re.IGNORECASE
)
"""A number of a tender as a table states it: `1`, `A1`, `Anbud 1`, `Anbud nr 1`."""

NO_LOT = "LOT-0000"
"""The one lot of a purchase without lots, as eForms calls it (BT-137)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseContext:
    """What the buyer says of the purchase that a table belongs to; a table says little of it.

    Attributes:
        purchase_id: The buyer's own number; None: the name of the file without its ending.
        title: What is bought.
        jurisdiction: Country of the buyer, ISO 3166 alpha-2.
        instrument: The act that applies.
        stage: How far the purchase has come.
        begun_on: Day the procurement began.
        cpv: Main subject, eight digits, of lots whose rows do not agree on one.
        place_country: Where the work is done, ISO 3166 alpha-2.
        place_code: NUTS.
        amount: Estimated value of the whole purchase, excluding VAT.
        currency: ISO 4217, also of amounts in tables that name none.
        starts_on: First day of the contract.
        ends_on: Last day of the contract.
        years: Length of the contract, for prices and hours that are stated by the year.
    """

    purchase_id: str | None = None
    title: str | None = None
    jurisdiction: str | None = None
    instrument: Instrument | None = None
    stage: Stage | None = None
    begun_on: date | None = None
    cpv: str | None = None
    place_country: str | None = None
    place_code: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    years: Decimal | None = None

    @property
    def home(self) -> str:
        """Where a number without country is tried: in the buyer's, else in that of the work."""
        return self.jurisdiction or self.place_country or LAST_HOME

    def purchase(self, *, name: str) -> PurchaseRow:
        """Return the purchase; `name` is the file's."""
        return PurchaseRow(
            purchase_id=self.purchase_id or PurePath(name).stem or "table",
            title=self.title,
            notice_kind="own",
            buyer_id=None,
            buyer_kind="unknown",
            jurisdiction=self.jurisdiction,
            instrument=self.instrument,
            procedure=None,
            direct_award=None,
            framework=None,
            stage=self.stage,
            begun_on=self.begun_on,
            published_on=None,
            amount=self.amount,
            currency=self.currency if self.amount is not None else None,
        )

    def lot(
        self, lot: str, position: int, *, cpv: str | None = None, place: PlaceOfWork | None = None
    ) -> ContractRow:
        """Return a lot, with what its own rows agree on before what holds for the purchase."""
        own = place or (
            PlaceOfWork(self.place_country, self.place_code) if self.place_country else None
        )
        return ContractRow(
            contract_id=lot,
            position=position,
            title=self.title if lot == NO_LOT else lot,
            cpv=cpv or self.cpv,
            nature=None,
            amount=None,
            currency=None,
            place_country=own.country if own else None,
            place_code=own.code if own else None,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
        )


def read_tenderers(
    sheet: Sheet,
    mapping: ColumnMapping,
    *,
    name: str,
    person_key: bytes,
    purchase: PurchaseContext,
) -> ReadDocument:
    """Read a list of tenderers: one tender a row, or a row for each subcontractor that it names.

    What all rows of a lot state alike of subject and place is the lot's; what they state otherwise
    is the tenderer's own part. A tenderer that stands twice in a lot counts once, an amount in
    another currency than the lot's first one leaves its row out, and an amount without any
    currency is not used. Without a column for the outcome all tenders are `submitted`.

    Raises:
        UnreadableInput: See `table.open_table`.
    """
    tenders, refusals = without_remarks(sheet, mapping, name=name)
    names_below = SUBCONTRACTORS in mapping.columns
    table = open_table(tenders, mapping, name=name, may_lack="name" if names_below else None)
    table.refusals.rows.extend(refusals.rows)
    table = whole_terms(table, years=purchase.years)
    register = KnownParties(purchase.home)
    engaged: list[Engaged] = []
    if {"tier", "engaged_by"} & mapping.columns.keys():
        tops, engaged = tree_rows(table) if "tier" in mapping.columns else engaged_rows(table)
        owned = [(row, row) for row in tops]
    else:
        owned = owned_rows(table)
    owned = together(owned)
    ids = register.resolve([tenderer_of(own, table) for _, own in owned], person_key=person_key)
    offers = _offers(table, owned, ids, purchase=purchase, names_below=names_below)
    if not offers:
        raise nothing_usable(table.refusals, name=name)
    handings, totals = subcontracted(offers, table, register, person_key=person_key)
    below, entries = engaged_in(offers, engaged, table, register, person_key=person_key)
    handings += below
    roots = [_root(offer) for offer in offers]
    made = parts_of_rows(table, chains(roots, handings), handings, "value", taken=())
    lots = {
        lot: purchase.lot(
            lot,
            position,
            cpv=_agreed([offer.row.text("cpv") for offer in offers if offer.lot == lot]),
            place=_agreed([offer.row.place("place") for offer in offers if offer.lot == lot]),
        )
        for position, lot in enumerate(dict.fromkeys(offer.lot for offer in offers), 1)
    }
    parts = [
        with_total(part, made.totals)
        for offer in offers
        for part in _parts(offer, lots[offer.lot], totals.get(offer.row.location), entries)
    ]
    order = {root.tender_id: at for at, root in enumerate(roots)}
    parts = sorted([*parts, *made.parts], key=lambda part: order[part.tender_id])
    used = {part.party_id for part in parts}
    rows = ProcurementRows(
        purchases=(purchase.purchase(name=name),),
        contracts=tuple(lots.values()),
        tenders=tuple(
            _tender(offer, position, has_outcome="state" in mapping.columns)
            for position, offer in enumerate(offers, 1)
        ),
        contract_parties=tuple(parts),
        supply_links=tuple(made.links),
        parties=tuple(party for party in register.parties if party.party_id in used),
        names=tuple(name_row for name_row in register.names if name_row.party_id in used),
        claims=tuple(claim for claim in register.claims if claim.party_id in used),
    )
    ((procurement, noted),) = procurements([rows], person_key=person_key)
    return procurement, all_rejects(sheet, table.refusals, noted)


def _offers(
    table: MappedTable,
    owned: Sequence[tuple[Row, Row]],
    ids: Sequence[str],
    *,
    purchase: PurchaseContext,
    names_below: bool,
) -> list[Offer]:
    """Return the tenders; a further row of one that names subcontractors is its own."""
    offers: dict[tuple[str, str], Offer] = {}
    currencies: dict[str, str] = {}
    taken: set[str] = set()
    for (row, own), party_id in zip(owned, ids, strict=True):
        lot = own.words("lot") or NO_LOT
        number = own.words("tender")
        key = (lot, party_id if number is None else f"tender {number}")
        known = offers.get(key)
        if known is not None and party_id not in {member for _, member in known.members}:
            known.members.append((row, party_id))
            continue
        if known is not None:
            if names_below and _is_alike(row, known.row):
                known.rows.append(row)
            else:
                table.mark(row, "mapping-repeated", "name")
            continue
        amounts = [code for code in ("amount", "hourly_rate") if row.number(code) is not None]
        try:
            currency = table.currency(row, amounts, default=purchase.currency)
        except ValueError:
            table.mark(row, "mapping-currency", "amount")
            continue
        if amounts and currency and currencies.setdefault(lot, currency) != currency:
            table.mark(row, "mapping-currency", "amount")
            continue
        if amounts and currency is None:
            table.mark(row, "mapping-no-currency", amounts[0])
        offers[key] = Offer(
            _free_id(row, taken),
            row,
            lot,
            party_id,
            currency if amounts else None,
            [row],
            [(row, party_id)],
        )
    return list(offers.values())


def _free_id(row: Row, taken: set[str]) -> str:
    """Return the id of the tender of a row: the number that it has in the table, or its place."""
    stated = _TENDER_NUMBER.fullmatch(row.text("tender") or "")
    tender_id = f"A{len(taken) + 1}" if stated is None else stated[1].upper()
    if tender_id.isdigit():
        tender_id = f"A{tender_id}"
    while tender_id in taken:
        tender_id += "+"
    taken.add(tender_id)
    return tender_id


def _is_alike(row: Row, first: Row) -> bool:
    """Tell whether a further row of a tender states none of its prices and hours otherwise."""
    return all(
        row.number(code) in (None, first.number(code))
        for code in ("amount", "hourly_rate", "hours")
    )


def _root(offer: Offer) -> Root:
    known = offer.currency is not None
    return Root(
        tender_id=offer.tender_id,
        lot=offer.lot,
        parties=tuple(party_id for _, party_id in offer.members),
        tenderer=offer.party_id if len(offer.members) == 1 else None,
        amount=offer.row.number("amount") if known else None,
        currency=offer.currency,
        hours=offer.row.whole("hours"),
    )


def _agreed(stated: Sequence[_T | None]) -> _T | None:
    """Return what all rows of a lot state alike; None if they differ or one states nothing."""
    return stated[0] if len(set(stated)) == 1 else None


def _tender(offer: Offer, position: int, *, has_outcome: bool) -> TenderRow:
    row, known = offer.row, offer.currency is not None
    states: dict[bool | None, TenderState] = {
        True: "awarded",
        False: "not_awarded",
        None: "unknown" if has_outcome else "submitted",
    }
    return TenderRow(
        tender_id=offer.tender_id,
        contract_id=offer.lot,
        position=position,
        state=states[row.yes("state")],
        amount=row.number("amount") if known else None,
        currency=offer.currency,
        hours=row.whole("hours"),
        hourly_rate=row.number("hourly_rate") if known else None,
        agreement=row.words("agreement"),
    )


def _parts(
    offer: Offer, lot: ContractRow, handed_on: Share | None, entries: Mapping[str, int]
) -> Iterator[ContractPartyRow]:
    """Yield the parts of those who tender, one or several together."""
    alone = len(offer.members) == 1
    equal = equal_parts([party_id for _, party_id in offer.members])
    for position, (row, party_id) in enumerate(offer.members, 1):
        place, cpv = row.place("place"), row.text("cpv")
        role: Role = "tenderer"
        if not alone:
            role = "consortium_lead" if position == 1 else "consortium_member"
        yield ContractPartyRow(
            tender_id=offer.tender_id,
            party_id=party_id,
            position=position,
            role=role,
            entry_ppm=PPM if alone else entries.get(row.location, equal[party_id]),
            handed_on_low_ppm=handed_on.low if handed_on and alone else None,
            handed_on_high_ppm=handed_on.high if handed_on and alone else None,
            handed_on_state="stated" if handed_on and alone else "not_collected",
            place_country=place.country if place and place.country != lot.place_country else None,
            cpv=cpv if cpv != lot.cpv else None,
        )
