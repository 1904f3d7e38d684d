"""Rows that say who engages whom → the supply links of each tender, with their shares.

A row holds in every tender in which its contractor has a part, or in those of its lot. Shares come
from what the row states, else from hours or amounts over those of the contractor's own part where
that is known and the row holds in one tender alone; else anything between nothing and all.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from data_ingest.mapping.table import Row
from data_ingest.model.rows import SupplyLinkRow
from data_ingest.model.subcontracted_share import WHOLE
from data_ingest.model.tables import PPM, ShareUnit
from data_ingest.model.values import Share, share


@dataclass(frozen=True, slots=True)
class HandedOnRow:
    """A row that says that a party hands on work.

    Attributes:
        row: The row.
        contractor_id: Who hands on.
        subcontractor_id: To whom; None if the row names nobody.
        lot: Contract id; None for every lot.
        currency: Of the amount, if it has one.
    """

    row: Row
    contractor_id: str
    subcontractor_id: str | None
    lot: str | None
    currency: str | None

    @property
    def key(self) -> tuple[str, str, str | None]:
        """What tells it apart: a row of tenders may hand on to several firms."""
        return self.row.location, self.contractor_id, self.subcontractor_id


@dataclass(frozen=True, slots=True)
class Root:
    """A tender, with the parties that have a part in it before any row is read.

    Attributes:
        tender_id: Its id.
        lot: Contract id.
        parties: Its parties in order.
        tenderer: The party that all of the tender is, if there is one alone.
        amount: Price.
        currency: Of the price.
        hours: Hours of work.
    """

    tender_id: str
    lot: str
    parties: tuple[str, ...]
    tenderer: str | None
    amount: Decimal | None
    currency: str | None
    hours: int | None


@dataclass(frozen=True, slots=True)
class TenderRows:
    """What the rows say of one tender.

    Attributes:
        root: The tender.
        handings: Rows that hold in it, from the tenderers down.
        added: Subcontractors that were not in it before, in the order in which they are reached,
            each with the row that names it first.
    """

    root: Root
    handings: list[HandedOnRow] = field(default_factory=list)
    added: dict[str, Row] = field(default_factory=dict)


def chains(roots: Sequence[Root], handings: Sequence[HandedOnRow]) -> list[TenderRows]:
    """Return what the rows say of each tender. A loop is kept as it is written."""
    by_contractor: dict[str, list[HandedOnRow]] = defaultdict(list)
    for handing in handings:
        by_contractor[handing.contractor_id].append(handing)
    found = []
    for root in roots:
        chain = TenderRows(root)
        waiting = list(dict.fromkeys(root.parties))
        reached = set(waiting)
        for contractor in waiting:  # grows while it is walked
            for handing in by_contractor[contractor]:
                if handing.lot not in (None, root.lot):
                    continue
                chain.handings.append(handing)
                party = handing.subcontractor_id
                if party is not None and party not in reached:
                    reached.add(party)
                    waiting.append(party)
                    chain.added[party] = handing.row
        found.append(chain)
    return found


@dataclass(frozen=True, slots=True)
class RowShares:
    """Works out the shares of the rows of a table.

    Attributes:
        unit: What they measure.
        several: Keys of the rows that hold in more than one tender.
        on_larger: Called with a row whose hours or amount are more than the contractor's.
    """

    unit: ShareUnit
    several: frozenset[tuple[str, str, str | None]]
    on_larger: Callable[[Row], None]

    def of(self, chain: TenderRows) -> Iterator[tuple[HandedOnRow, Share]]:
        """Return the share of each row of a tender."""
        parts = self._parts(chain)
        for handing in chain.handings:
            stated = handing.row.share("share")
            yield handing, stated or self._derived(handing, parts)

    def _derived(self, handing: HandedOnRow, parts: dict[str, tuple[Decimal, str | None]]) -> Share:
        row = handing.row
        part, currency = self._size(handing)
        whole, own_currency = parts.get(handing.contractor_id, (None, None))
        if handing.key in self.several:
            whole = None
        if self.unit == "hours" and row.number("contractor_hours") is not None:
            whole = row.number("contractor_hours")
        if part is None or not whole or currency != own_currency:
            return WHOLE
        if part > whole:
            self.on_larger(row)
            return WHOLE
        return share(Fraction(part) / Fraction(whole))

    def _size(self, handing: HandedOnRow) -> tuple[Decimal | None, str | None]:
        """Return the hours of a row, or its amount and currency."""
        if self.unit == "hours":
            return handing.row.number("hours"), None
        if handing.currency is None:
            return None, None
        return handing.row.number("amount"), handing.currency

    def _parts(self, chain: TenderRows) -> dict[str, tuple[Decimal, str | None]]:
        """Return how large the part of each party is: a tender's own size, or all that it gets."""
        root = chain.root
        size = root.amount if self.unit == "value" else root.hours
        parts: dict[str, tuple[Decimal, str | None]] = {}
        unknown: set[str] = set()
        for handing in chain.handings:
            party = handing.subcontractor_id
            if party is None or party not in chain.added:
                continue
            part, currency = self._size(handing)
            before, same = parts.get(party, (Decimal(0), currency))
            if part is None or currency != same or handing.key in self.several:
                unknown.add(party)
            else:
                parts[party] = (before + part, currency)
        known = {party: part for party, part in parts.items() if party not in unknown}
        if root.tenderer is not None and size is not None:
            known[root.tenderer] = (Decimal(size), root.currency if self.unit == "value" else None)
        return known


def link(
    handing: HandedOnRow, part: Share, *, tender_id: str, link_id: str, unit: ShareUnit
) -> SupplyLinkRow | None:
    """Return the supply link of a row; None if the row names nobody."""
    if handing.subcontractor_id is None:
        return None
    row = handing.row
    return SupplyLinkRow(
        link_id=link_id,
        tender_id=tender_id,
        contractor_id=handing.contractor_id,
        subcontractor_id=handing.subcontractor_id,
        share_low_ppm=part.low,
        share_high_ppm=part.high,
        unit=unit,
        basis="declared",
        description=row.words("description"),
        amount=row.number("amount") if handing.currency else None,
        currency=handing.currency,
        valid_from=row.day("valid_from"),
        valid_to=row.day("valid_to"),
    )


def handed_on(parts: Sequence[tuple[HandedOnRow, Share]], party_id: str) -> Share | None:
    """Return what a party hands on in all if its rows say that it hands on to somebody unnamed."""
    own = [(handing, part) for handing, part in parts if handing.contractor_id == party_id]
    if all(handing.subcontractor_id is not None for handing, _ in own):
        return None
    low, high = sum(part.low for _, part in own), sum(part.high for _, part in own)
    return Share(min(low, PPM), min(high, PPM))
