"""Bids, awards and tenderers of a release → tenders for lots, and who won."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from data_ingest.formats.ocds.awards import Award
from data_ingest.formats.ocds.document import Node
from data_ingest.formats.ocds.parties import Directory
from data_ingest.formats.ocds.subcontracting import consistent, read_handed_on, read_links
from data_ingest.formats.ocds.values import money
from data_ingest.model.rows import ContractPartyRow, SupplyLinkRow, TenderRow
from data_ingest.model.subcontracted_share import NOT_COLLECTED, HandedOn, equal_parts
from data_ingest.model.tables import PPM, Role, TenderState
from data_ingest.model.values import Money, Refusals

_OUT = frozenset({"disqualified", "withdrawn"})
_NOT_SUBMITTED = frozenset({"invited"})
"""Codes of `bidStatus`."""


@dataclass(frozen=True, slots=True)
class Offers:
    """What the tenders of a release hold, in document order.

    Attributes:
        tenders: One a tender and lot.
        contract_parties: Tenderers first, then the subcontractors they name.
        supply_links: One a tender and named link.
    """

    tenders: list[TenderRow] = field(default_factory=list)
    contract_parties: list[ContractPartyRow] = field(default_factory=list)
    supply_links: list[SupplyLinkRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Offer:
    """One tender before it is told apart by lot; states by lot."""

    tender_id: str
    at: str
    tenderers: tuple[str, ...]
    states: dict[str, TenderState]
    value: Money | None
    handed_on: HandedOn
    links: tuple[tuple[str, str], ...]


def read_offers(
    release: Node,
    *,
    awards: Sequence[Award],
    directory: Directory,
    lots: Sequence[str],
    framework: bool,
) -> Offers:
    """Return tenders with their parties and links.

    Bids come first; then awards that are made on none of them, each a tender of its suppliers;
    then tenderers that are in neither, if there is one lot for them to have tendered for.

    Args:
        release: The release.
        awards: Its awards.
        directory: Its organisations.
        lots: Ids of the lots, in order.
        framework: Several suppliers of one award are suppliers each of their own under a
            framework agreement; under any other contract they are partners (OCDS 1.1: suppliers
            with values of their own have awards of their own).
    """
    found = Offers()
    seen: set[str] = set()
    bids, linked = _bids(release, awards=awards, directory=directory, lots=lots)
    rest = [award for award in awards if award.award_id not in linked]
    offers = [*bids, *_awarded(rest, directory=directory, lots=lots, framework=framework)]
    taken = {tenderer for offer in offers for tenderer in offer.tenderers}
    won = any(award.state == "awarded" for award in awards)
    offers += _other_tenderers(release, directory, taken=taken, lots=lots, won=won)
    for offer in offers:
        if offer.tender_id in seen:
            release.refusals.note("ocds-id-repeated", offer.at, {"id": offer.tender_id})
            continue
        seen.add(offer.tender_id)
        _add(found, offer, refusals=release.refusals, seen=seen)
    return found


def _known_lots(
    stated: Iterable[str], *, lots: Sequence[str], at: str, refusals: Refusals
) -> tuple[str, ...]:
    """Return the lots that something is for: all, if it does not say."""
    stated = tuple(stated)
    for lot in stated:
        if lot not in lots:
            refusals.note("ocds-unknown-lot", f"{at}/relatedLots", {"id": lot})
    return tuple(lot for lot in stated if lot in lots) if stated else tuple(lots)


def _bids(
    release: Node, *, awards: Sequence[Award], directory: Directory, lots: Sequence[str]
) -> tuple[list[_Offer], set[str]]:
    """Return the bids that were submitted, and the ids of the awards that are made on them."""
    found: list[_Offer] = []
    linked: set[str] = set()
    for bid in release.one("bids").many("details"):
        bid_id, status = bid.text("id"), bid.text("status") or ""
        if status in _NOT_SUBMITTED:
            continue
        if bid_id is None:
            release.refusals.note("ocds-id-missing", bid.at)
            continue
        tenderers = directory.resolve_all(bid.many("tenderers"))
        of = _known_lots(bid.texts("relatedLots"), lots=lots, at=bid.at, refusals=release.refusals)
        on_it = [award for award in awards if _is_on(award, bid_id, tenderers, of)]
        if not tenderers:
            suppliers = dict.fromkeys(supplier for award in on_it for supplier in award.suppliers)
            tenderers = tuple(suppliers)
        if not tenderers or not of:
            if not tenderers:
                release.refusals.note("ocds-no-tenderer", bid.at)
            continue
        linked.update(award.award_id for award in on_it)
        value = money(bid, "value")
        if value is None and len(on_it) == 1:
            value = on_it[0].value
        handed_on, links = _handed_on(
            [bid, *(award.node for award in on_it)], value=value, tenderers=tenderers, to=directory
        )
        found.append(
            _Offer(
                tender_id=bid_id,
                at=bid.at,
                tenderers=tenderers,
                states={lot: _state(lot, status, on_it=on_it, awards=awards) for lot in of},
                value=value,
                handed_on=handed_on,
                links=links,
            )
        )
    return found, linked


def _is_on(award: Award, bid_id: str, tenderers: Collection[str], lots: Collection[str]) -> bool:
    """Tell whether an award is made on a bid: by reference, else by the same parties and lot."""
    if award.bids:
        return bid_id in award.bids
    same_lot = not award.lots or any(lot in award.lots for lot in lots)
    return bool(award.suppliers) and set(award.suppliers) == set(tenderers) and same_lot


def _state(
    lot: str, status: str, *, on_it: Iterable[Award], awards: Iterable[Award]
) -> TenderState:
    """Return what the awards of a lot, else the bid's own status, say of the bid."""
    own = {award.state for award in on_it if not award.lots or lot in award.lots}
    for state in ("awarded", "submitted", "not_awarded"):
        if state in own:
            return state
    others = {award.state for award in awards if not award.lots or lot in award.lots}
    if status in _OUT or "awarded" in others:
        return "not_awarded"
    return "submitted" if status else "unknown"


def _awarded(
    awards: Iterable[Award], *, directory: Directory, lots: Sequence[str], framework: bool
) -> list[_Offer]:
    """Return a tender for each award, or for each of its suppliers under a framework."""
    found: list[_Offer] = []
    for award in awards:
        node = award.node
        if not award.suppliers:
            if award.state in ("awarded", "submitted"):
                node.refusals.note("ocds-no-tenderer", node.at)
            continue
        of = _known_lots(award.lots, lots=lots, at=node.at, refusals=node.refusals)
        each = [(supplier,) for supplier in award.suppliers] if framework else [award.suppliers]
        value = award.value
        if len(each) > 1 and value is not None:
            node.refusals.note("ocds-shared-value", node.at, {"id": award.award_id})
            value = None
        for tenderers in each:
            handed_on, links = _handed_on([node], value=value, tenderers=tenderers, to=directory)
            found.append(
                _Offer(
                    tender_id="/".join((award.award_id, *(tenderers if len(each) > 1 else ()))),
                    at=node.at,
                    tenderers=tenderers,
                    states=dict.fromkeys(of, award.state),
                    value=value,
                    handed_on=handed_on,
                    links=links,
                )
            )
    return found


def _other_tenderers(
    release: Node, directory: Directory, *, taken: set[str], lots: Sequence[str], won: bool
) -> list[_Offer]:
    """Return a tender for each tenderer that is in no bid and no award."""
    tender = release.one("tender")
    listed = directory.resolve_all(tender.many("tenderers"))
    others = [
        tenderer
        for tenderer in dict.fromkeys((*listed, *directory.with_role("tenderer")))
        if tenderer not in taken
    ]
    if others and len(lots) > 1:
        release.refusals.note("ocds-tenderers-of-lots", tender.path("tenderers"))
        return []
    state: TenderState = "not_awarded" if won else "submitted"
    return [
        _Offer(
            f"tenderer/{tenderer}",
            tender.at,
            (tenderer,),
            {lots[0]: state},
            None,
            NOT_COLLECTED,
            (),
        )
        for tenderer in others
    ]


def _handed_on(
    nodes: Sequence[Node], *, value: Money | None, tenderers: tuple[str, ...], to: Directory
) -> tuple[HandedOn, tuple[tuple[str, str], ...]]:
    """Return what the first that says anything says: the bid, else the award made on it."""
    for node in nodes:
        handed_on = read_handed_on(node, value=value)
        links = read_links(node, tenderers=tenderers, directory=to)
        if links or handed_on != NOT_COLLECTED:
            return consistent(handed_on, links, node=node), links
    return NOT_COLLECTED, ()


def _add(found: Offers, offer: _Offer, *, refusals: Refusals, seen: set[str]) -> None:
    """Add a tender: one row a lot, since each lot has a chain and a result of its own."""
    several = len(offer.states) > 1
    if several and offer.value is not None:
        refusals.note("ocds-lots-value", offer.at, {"id": offer.tender_id})
    for lot, state in offer.states.items():
        tender_id = offer.tender_id
        if several:
            tender_id = f"{tender_id}/{lot}"
            if tender_id in seen:
                refusals.note("ocds-id-repeated", offer.at, {"id": tender_id})
                continue
            seen.add(tender_id)
        value = None if several else offer.value
        found.tenders.append(
            TenderRow(
                tender_id=tender_id,
                contract_id=lot,
                position=len(found.tenders) + 1,
                state=state,
                amount=value and value.amount,
                currency=value and value.currency,
            )
        )
        _add_parties(found, offer, tender_id=tender_id, several=several)


def _add_parties(found: Offers, offer: _Offer, *, tender_id: str, several: bool) -> None:
    handed_on = offer.handed_on.of_one_lot() if several else offer.handed_on
    entries = equal_parts(offer.tenderers)
    named = dict.fromkeys(below for _, below in offer.links if below not in entries)
    for position, party_id in enumerate((*offer.tenderers, *named), 1):
        entry = entries.get(party_id)
        own = NOT_COLLECTED if entry is None else handed_on.of_part(entry)
        found.contract_parties.append(
            ContractPartyRow(
                tender_id=tender_id,
                party_id=party_id,
                position=position,
                role="subcontractor" if entry is None else _role(party_id, offer.tenderers),
                entry_ppm=entry,
                handed_on_low_ppm=own.share and own.share.low,
                handed_on_high_ppm=own.share and own.share.high,
                handed_on_state=own.state,
            )
        )
    found.supply_links.extend(
        SupplyLinkRow(
            link_id=_joined(tender_id, main, below),
            tender_id=tender_id,
            contractor_id=main,
            subcontractor_id=below,
            share_low_ppm=0,
            share_high_ppm=PPM,
            unit="value",
            basis="notice",
            description=handed_on.description if len(offer.links) == 1 else None,
        )
        for main, below in offer.links
    )


def _role(party_id: str, tenderers: tuple[str, ...]) -> Role:
    """Return the role of a tenderer; the first leads a group, since OCDS does not say who does."""
    if len(tenderers) == 1:
        return "tenderer"
    return "consortium_lead" if party_id == tenderers[0] else "consortium_member"


def _joined(*ids: str) -> str:
    """Join ids by slashes; a slash inside one is written as in a JSON pointer (RFC 6901)."""
    return "/".join(identifier.replace("~", "~0").replace("/", "~1") for identifier in ids)
