"""Awarded contracts (section V): whose they are, at what price, and what is handed on."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from lxml import etree

from data_ingest.formats.ted_export.document import Form, text
from data_ingest.formats.ted_export.lots import Lots
from data_ingest.formats.ted_export.parties import Registry
from data_ingest.formats.ted_export.values import is_withheld, money
from data_ingest.model.rows import ContractPartyRow, TenderRow
from data_ingest.model.subcontracted_share import NOT_COLLECTED, WHOLE, HandedOn, equal_parts
from data_ingest.model.tables import Role
from data_ingest.model.values import Money, Refusals, Share, parse_count, parse_percent, share
from data_ingest.parsing.xml_document import child

_MODIFIED = ("MODIFICATIONS_CONTRACT", "DESCRIPTION_PROCUREMENT")
_AFTER = ("MODIFICATIONS_CONTRACT", "INFO_MODIFICATIONS", "VALUES", "VAL_TOTAL_AFTER")


@dataclass(frozen=True, slots=True)
class Awards:
    """What the awards of a notice hold, in document order.

    Attributes:
        tenders: One an award; more where it is for several lots or suppliers.
        contract_parties: The contractors of each. No form of 2015 names subcontractors.
        estimates: Initial estimates that awards state of their lot (V.2.4), by lot.
        received: Numbers of tenders that awards state of their lot (V.2.2), by lot.
        after: What the contract is worth after it was changed (VII.2.3).
    """

    tenders: list[TenderRow] = field(default_factory=list)
    contract_parties: list[ContractPartyRow] = field(default_factory=list)
    estimates: dict[str, set[Money]] = field(default_factory=dict)
    received: dict[str, set[int]] = field(default_factory=dict)
    after: Money | None = None

    def add(
        self,
        tender_id: str,
        contractors: tuple[str, ...],
        *,
        lot: str,
        value: Money | None,
        handed_on: HandedOn,
    ) -> None:
        """Add one awarded tender."""
        self.tenders.append(
            TenderRow(
                tender_id=tender_id,
                contract_id=lot,
                position=len(self.tenders) + 1,
                state="awarded",
                amount=value and value.amount,
                currency=value and value.currency,
            )
        )
        for place, (party_id, entry) in enumerate(equal_parts(contractors).items()):
            own = handed_on.of_part(entry)
            several: Role = "consortium_member" if place else "consortium_lead"
            self.contract_parties.append(
                ContractPartyRow(
                    tender_id=tender_id,
                    party_id=party_id,
                    position=place + 1,
                    role="tenderer" if len(contractors) == 1 else several,
                    entry_ppm=entry,
                    handed_on_low_ppm=own.share and own.share.low,
                    handed_on_high_ppm=own.share and own.share.high,
                    handed_on_state=own.state,
                )
            )


def read_awards(form: Form, *, lots: Lots, parties: Registry, refusals: Refusals) -> Awards:
    """Return the tenders that were awarded; an award that found no supplier gives none.

    A value for several lots, or for several suppliers that are no group, is not split between
    them. After a modification the contractors and the value are those it leads to (VII.1.6,
    VII.2.3).

    Args:
        form: Of the notice.
        lots: Of the notice.
        parties: Where contractors are entered.
        refusals: Where elements that cannot be used are noted.
    """
    found = Awards(after=money(form.original, *_AFTER, at="", refusals=refusals))
    after = found.after
    for place, award in enumerate(form.original.iterchildren("AWARD_CONTRACT"), 1):
        at = f"AWARD_CONTRACT[{place}]"
        contract = child(award, "AWARDED_CONTRACT")
        if contract is None:
            continue
        of = lots.of(text(award, "LOT_NO"))
        if not of:
            refusals.note("ted-export-unknown-lot", f"{at}/LOT_NO")
            continue
        received = _received(contract, at=at, refusals=refusals)
        if received is not None and len(of) == 1:
            found.received.setdefault(of[0], set()).add(received)
        group = child(form.original, *_MODIFIED, "CONTRACTORS")
        holder = contract if group is None else group
        suppliers = _suppliers(holder, at=at, parties=parties)
        if not suppliers:
            refusals.note("ted-export-no-contractor", f"{at}/AWARDED_CONTRACT")
            continue
        value = after or _value(contract, "VAL_TOTAL", at=at, refusals=refusals)
        estimate = _value(contract, "VAL_ESTIMATED_TOTAL", at=at, refusals=refusals)
        handed_on = read_handed_on(contract, value=value, at=at, refusals=refusals)
        tenders = [(lot, supplier) for lot in of for supplier in suppliers]
        if len(tenders) > 1:
            if value is not None:
                refusals.note("ted-export-shared-value", f"{at}/AWARDED_CONTRACT")
            value, handed_on = None, handed_on.of_one_lot()
        for number, (lot, contractors) in enumerate(tenders, 1):
            own_id = f"AWARD-{place}" if len(tenders) == 1 else f"AWARD-{place}/{number}"
            found.add(own_id, contractors, lot=lot, value=value, handed_on=handed_on)
        if estimate is not None and len(of) == 1:
            found.estimates.setdefault(of[0], set()).add(estimate)
    return found


def _received(contract: etree._Element, *, at: str, refusals: Refusals) -> int | None:
    """Return how many tenders came in; a number for several lots is of none of them."""
    tenders = child(contract, "TENDERS")
    number = child(contract if tenders is None else tenders, "NB_TENDERS_RECEIVED")
    if number is None or is_withheld(number) or (tenders is not None and is_withheld(tenders)):
        return None
    found = parse_count(text(number) or "")
    if found is None:
        refusals.note("ted-export-count", f"{at}/AWARDED_CONTRACT/TENDERS/NB_TENDERS_RECEIVED")
    return found


def read_handed_on(
    contract: etree._Element, *, value: Money | None, at: str, refusals: Refusals
) -> HandedOn:
    """Return what an award says of subcontracting (V.2.5).

    - A ticked box or a figure is yes: the stated percentage, the stated value over the contract's,
      the interval between them where both are stated, since the percentage is a whole number
      beside an exact value; else anything up to all of it. A zero beside a ticked box is an empty
      field.
    - Nothing ticked is not collected: the form has no box for no.

    Args:
        contract: `AWARDED_CONTRACT`.
        value: The contract's total value, if stated.
        at: Path of the award, for what cannot be used.
        refusals: Where that is noted.
    """
    at = f"{at}/AWARDED_CONTRACT"
    ticked = child(contract, "LIKELY_SUBCONTRACTED") is not None
    stated = [
        interval
        for interval in (
            _percentage(contract, at=at, refusals=refusals),
            _part_of_value(contract, value=value, at=at, refusals=refusals),
        )
        if interval is not None and interval.high > 0
    ]
    if stated:
        span = Share(
            min(interval.low for interval in stated), max(interval.high for interval in stated)
        )
        return HandedOn(span, "stated")
    return HandedOn(WHOLE, "stated") if ticked else NOT_COLLECTED


def _percentage(contract: etree._Element, *, at: str, refusals: Refusals) -> Share | None:
    written = text(contract, "PCT_SUBCONTRACTING")
    if written is None:
        return None
    found = parse_percent(written.rstrip("% ").replace(",", "."))
    if found is None:
        refusals.note("ted-export-percent", f"{at}/PCT_SUBCONTRACTING")
    return found


def _part_of_value(
    contract: etree._Element, *, value: Money | None, at: str, refusals: Refusals
) -> Share | None:
    part = money(contract, "VAL_SUBCONTRACTING", at=at, refusals=refusals)
    if part is None or value is None or value.amount == 0 or part.currency != value.currency:
        return None
    if part.amount > value.amount:
        refusals.note("ted-export-share-over-whole", f"{at}/VAL_SUBCONTRACTING")
        return None
    return share(Fraction(part.amount) / Fraction(value.amount))


def _value(contract: etree._Element, tag: str, *, at: str, refusals: Refusals) -> Money | None:
    """Return a value, whatever the release of the schema has put around it.

    A range (`VAL_RANGE_TOTAL`) from the lowest to the highest tender is no price.
    """
    at = f"{at}/AWARDED_CONTRACT"
    for around in ("VALUES", "VALUE"):
        values = child(contract, around)
        if values is not None:
            if is_withheld(values):
                return None
            return money(values, tag, at=f"{at}/{around}", refusals=refusals)
    return money(contract, tag, at=at, refusals=refusals)


def _suppliers(
    holder: etree._Element, *, at: str, parties: Registry
) -> tuple[tuple[str, ...], ...]:
    """Return the contractors: one group, or one by one where they are said to be none."""
    group = child(holder, "CONTRACTORS")
    if group is None:
        group = holder
    if is_withheld(group):
        return ()
    found = tuple(dict.fromkeys(_contractors(group, at=at, parties=parties)))
    if child(group, "NO_AWARDED_TO_GROUP") is not None:
        return tuple((supplier,) for supplier in found)
    return (found,) if found else ()


def _contractors(group: etree._Element, *, at: str, parties: Registry) -> Iterator[str]:
    for place, contractor in enumerate(group.iterchildren("CONTRACTOR"), 1):
        address = child(contractor, "ADDRESS_CONTRACTOR")
        if address is not None:
            party_id = parties.enter(address, at=f"{at}/AWARDED_CONTRACT/CONTRACTOR[{place}]")
            if party_id is not None:
                yield party_id
