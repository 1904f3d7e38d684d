"""The result of a procedure: tenders for lots, who is in them, and who won."""

from collections.abc import Collection, Container, Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from data_ingest.formats.eforms.document import CAC, CBC, EFAC, ID, identifier
from data_ingest.formats.eforms.subcontracting import read_handed_on
from data_ingest.formats.eforms.tendering_parties import TenderingParty, read_tendering_parties
from data_ingest.formats.eforms.values import money, withheld
from data_ingest.model.rows import ContractPartyRow, SupplyLinkRow, TenderRow
from data_ingest.model.subcontracted_share import NOT_COLLECTED, HandedOn, equal_parts
from data_ingest.model.tables import PPM, TenderState
from data_ingest.model.values import Refusals
from data_ingest.parsing.xml_document import text


@dataclass(frozen=True, slots=True)
class Results:
    """What a notice result holds, in document order.

    Attributes:
        tenders: One a tender and lot.
        contract_parties: Tenderers first, then the subcontractors they name.
        supply_links: One a tender and named link.
    """

    tenders: list[TenderRow] = field(default_factory=list)
    contract_parties: list[ContractPartyRow] = field(default_factory=list)
    supply_links: list[SupplyLinkRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _LotResult:
    """One `efac:LotResult`: the winner selection of one lot, and the tenders it refers to."""

    code: str | None
    tenders: frozenset[str]


def read_results(
    result: etree._Element,
    *,
    lots: Collection[str],
    groups: Mapping[str, tuple[str, ...]],
    organisations: Container[str],
    refusals: Refusals,
) -> Results:
    """Return tenders with their parties and links.

    Only elements directly below the result are read as such; those of the same name inside a lot
    result or a contract are references. A tender for a group of lots becomes one a lot, since
    each lot has a chain and a result of its own.

    Args:
        result: `efac:NoticeResult`.
        lots: Identifiers of the lots.
        groups: Lots of each group of lots.
        organisations: Identifiers that the notice describes.
        refusals: Where elements that cannot be used are noted.
    """
    found = Results()
    parties = read_tendering_parties(result, organisations=organisations, refusals=refusals)
    outcomes = _Outcomes.read(result, refusals=refusals)
    seen: set[str] = set()
    tenders = list(_known_tenders(result, lots=lots, groups=groups, refusals=refusals))
    settled_lots = frozenset(
        lot for tender_id, _, of in tenders if tender_id in outcomes.settled for lot in of
    )
    for tender_id, element, of in tenders:
        at = f"NoticeResult/LotTender[{tender_id}]"
        if tender_id in seen:
            refusals.note("eforms-id-repeated", at, {"id": tender_id})
            continue
        seen.add(tender_id)
        party_id = text(element, f"{EFAC}TenderingParty", ID)
        party = parties.get(party_id or "")
        if party is None:
            refusals.note("eforms-no-tenderer", at, {"id": party_id or "?"})
            continue
        hidden = withheld(element, at=at, refusals=refusals)
        value = None
        if "win-ten-val" not in hidden:
            value = money(
                element, f"{CAC}LegalMonetaryTotal", f"{CBC}PayableAmount", at=at, refusals=refusals
            )
        handed_on = read_handed_on(element, value=value, at=at, refusals=refusals)
        if party.links and handed_on.share is not None and handed_on.share.high == 0:
            refusals.note("eforms-no-but-named", f"{at}/SubcontractingTerm/TermCode")
            handed_on = handed_on.contradicted()
        for lot in of:
            own_id, own_value, own_share = tender_id, value, handed_on
            if len(of) > 1:
                own_id, own_value = f"{tender_id}/{lot}", None
                own_share = handed_on.of_one_lot()
            state = outcomes.state(tender_id, lot=lot, settled_lots=settled_lots)
            found.tenders.append(
                TenderRow(
                    tender_id=own_id,
                    contract_id=lot,
                    position=len(found.tenders) + 1,
                    state=state,
                    amount=own_value and own_value.amount,
                    currency=own_value and own_value.currency,
                    amount_withheld_until=hidden.get("win-ten-val"),
                )
            )
            _add_parties(found, party, tender_id=own_id, handed_on=own_share)
        if len(of) > 1 and value is not None:
            refusals.note("eforms-group-value", f"{at}/LegalMonetaryTotal", {"id": tender_id})
    return found


@dataclass(frozen=True, slots=True)
class _Outcomes:
    """Winner selection by lot, and the tenders that a contract settles."""

    by_lot: dict[str, list[_LotResult]]
    settled: frozenset[str]

    @classmethod
    def read(cls, result: etree._Element, *, refusals: Refusals) -> "_Outcomes":
        by_lot: dict[str, list[_LotResult]] = {}
        for element in result.iterchildren(f"{EFAC}LotResult"):
            lot = text(element, f"{EFAC}TenderLot", ID)
            if lot is None:
                refusals.note("eforms-id-missing", "NoticeResult/LotResult/TenderLot")
                continue
            at = f"NoticeResult/LotResult[{text(element, ID) or lot}]"
            code = text(element, f"{CBC}TenderResultCode")
            if "win-cho" in withheld(element, at=at, refusals=refusals):
                code = None
            by_lot.setdefault(lot, []).append(_LotResult(code, frozenset(_references(element))))
        contracts = result.iterchildren(f"{EFAC}SettledContract")
        return cls(
            by_lot, frozenset(reference for each in contracts for reference in _references(each))
        )

    def state(self, tender_id: str, *, lot: str, settled_lots: Container[str]) -> TenderState:
        """Return what the notice says of a tender in one lot.

        A winner is looked for from the tender: going from a lot result by its contract to the
        contract's tenders would bring winners of other lots, since one contract may settle
        several. Where the lot's contracts settle other tenders only, a lot result that refers to
        this one does not make it a winner, since it may list those that did not win too.
        """
        results = self.by_lot.get(lot, [])
        referring = [result for result in results if tender_id in result.tenders]
        codes = {result.code for result in referring or results}
        settled = tender_id in self.settled
        if "selec-w" in codes:
            won = settled or (bool(referring) and lot not in settled_lots)
            return "awarded" if won else "submitted"
        if "clos-nw" in codes:
            return "not_awarded"
        if "open-nw" in codes:
            return "submitted"
        return "awarded" if settled else "unknown"


def _known_tenders(
    result: etree._Element,
    *,
    lots: Collection[str],
    groups: Mapping[str, tuple[str, ...]],
    refusals: Refusals,
) -> Iterator[tuple[str, etree._Element, tuple[str, ...]]]:
    """Yield identifier, element and lots of every tender for a lot that the notice has."""
    for element in result.iterchildren(f"{EFAC}LotTender"):
        tender_id = identifier(element, ID)
        if tender_id is None:
            refusals.note("eforms-id-missing", "NoticeResult/LotTender")
            continue
        lot = text(element, f"{EFAC}TenderLot", ID) or "?"
        of = tuple(lot_id for lot_id in groups.get(lot, (lot,)) if lot_id in lots)
        if of:
            yield tender_id, element, of
        else:
            location = f"NoticeResult/LotTender[{tender_id}]/TenderLot"
            refusals.note("eforms-unknown-lot", location, {"id": lot})


def _references(element: etree._Element) -> Iterator[str]:
    for tender in element.iterchildren(f"{EFAC}LotTender"):
        if tender_id := text(tender, ID):
            yield tender_id


def _add_parties(
    found: Results, party: TenderingParty, *, tender_id: str, handed_on: HandedOn
) -> None:
    """Add the parties of one tender and the links between them."""
    rows: list[ContractPartyRow] = []
    entries = equal_parts(party.tenderers)
    for party_id in (*party.tenderers, *party.subcontractors):
        entry = entries.get(party_id)
        own = NOT_COLLECTED if entry is None else handed_on.of_part(entry)
        rows.append(
            ContractPartyRow(
                tender_id=tender_id,
                party_id=party_id,
                position=len(rows) + 1,
                role="subcontractor" if entry is None else party.role(party_id),
                entry_ppm=entry,
                handed_on_low_ppm=own.share and own.share.low,
                handed_on_high_ppm=own.share and own.share.high,
                handed_on_state=own.state,
                withheld_until=own.withheld_until,
            )
        )
    found.contract_parties.extend(rows)
    found.supply_links.extend(
        SupplyLinkRow(
            link_id=f"{tender_id}/{main}/{below}",
            tender_id=tender_id,
            contractor_id=main,
            subcontractor_id=below,
            share_low_ppm=0,
            share_high_ppm=PPM,
            unit="value",
            basis="notice",
            description=handed_on.description if len(party.links) == 1 else None,
            withheld_until=handed_on.withheld_until,
        )
        for main, below in party.links
    )
