"""The service's own procurement JSON → `Procurement`.

The document comes from somebody's own integration, so it is read whole or refused whole: a chain
with a link left out would be another chain.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from pydantic import ValidationError

from data_ingest.formats.procurement_json import mistakes
from data_ingest.formats.procurement_json.document import (
    Lot,
    Money,
    Party,
    ProcurementDocument,
    Share,
    Tender,
)
from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.rows import (
    ClaimRow,
    ContractPartyRow,
    ContractRow,
    DeclarationRow,
    GroundRow,
    IndustryRow,
    PartyRow,
    PlaceRow,
    ProcurementRows,
    PurchaseRow,
    SupplyLinkRow,
    TenderRow,
)
from data_ingest.model.tables import PPM, HandedOnState
from data_ingest.parsing.strict_json import loads
from data_ingest.procurement.procurements import ReadDocument, procurements

BUYER_ID = "buyer"
"""`party_id` of the buyer, which the document describes apart from the parties."""


def read_procurement_json(payload: bytes, *, name: str, person_key: bytes) -> ReadDocument:
    """Read one procurement document.

    Args:
        payload: The document, UTF-8.
        name: The file's name, for messages.
        person_key: Secret for the keyed hash of natural persons' numbers.

    Returns:
        The procurement; and what has to be said of numbers, since nothing is left out.

    Raises:
        UnreadableInput: Everything that is wrong, each with its JSON pointer.
    """
    try:
        document = ProcurementDocument.model_validate(loads(payload, name=name))
    except ValidationError as error:
        raise UnreadableInput(mistakes.from_pydantic(error), name) from None
    problems = list(mistakes.cross_references(document))
    if any(party.id == BUYER_ID for party in document.parties):
        problems.append(Problem("id-reserved", "/parties", {"id": BUYER_ID}))
    if problems:
        raise UnreadableInput(problems, name)
    (read,) = procurements([_rows(document)], person_key=person_key)
    return read


def _rows(document: ProcurementDocument) -> ProcurementRows:
    buyer = Party(
        id=BUYER_ID,
        name=document.buyer.name,
        kind="public_body",
        country=document.buyer.country,
        identifiers=document.buyer.identifiers,
    )
    everyone = {"/buyer": buyer} | {
        f"/parties/{at}": party for at, party in enumerate(document.parties)
    }
    return ProcurementRows(
        purchases=(_purchase(document),),
        contracts=tuple(_contract(lot, at) for at, lot in enumerate(document.lots, start=1)),
        tenders=tuple(_tender(tender, at) for at, tender in enumerate(document.tenders, start=1)),
        contract_parties=tuple(_contract_parties(document)),
        supply_links=tuple(_links(document)),
        parties=tuple(_party(party) for party in everyone.values()),
        places=tuple(_places(document)),
        industries=tuple(_industries(document)),
        declarations=tuple(_declarations(document)),
        grounds=tuple(_grounds(document)),
        claims=tuple(
            ClaimRow(
                party.id,
                party.country,
                identifier.scheme,
                identifier.number,
                party.kind == "person",
                f"{at}/identifiers/{place}/number",
            )
            for at, party in everyone.items()
            for place, identifier in enumerate(party.identifiers)
        ),
    )


def _purchase(document: ProcurementDocument) -> PurchaseRow:
    amount, currency = _money(document.value)
    if amount is None:
        amount, currency = _sum_of_lots(document)
    awarded, awarded_currency = _money(document.awarded_value)
    return PurchaseRow(
        purchase_id=document.id,
        title=document.title,
        notice_kind="own",
        buyer_id=BUYER_ID,
        buyer_kind=document.buyer.kind,
        jurisdiction=document.buyer.country,
        instrument=document.instrument,
        procedure=document.procedure,
        direct_award=document.direct_award,
        framework=document.framework,
        stage=document.stage,
        begun_on=document.begun_on,
        published_on=document.published_on,
        amount=amount,
        currency=currency,
        estimated_amount=amount,
        estimated_currency=currency,
        awarded_amount=awarded,
        awarded_currency=awarded_currency,
        framework_notice=document.framework_notice,
        changed_notice=document.changed_notice,
        change_reason=document.change_reason,
    )


def _sum_of_lots(document: ProcurementDocument) -> tuple[Decimal | None, str | None]:
    values = [lot.value for lot in document.lots if lot.value is not None]
    if len(values) < len(document.lots):
        return None, None
    return sum((value.amount for value in values), Decimal(0)), values[0].currency


def _contract(lot: Lot, position: int) -> ContractRow:
    amount, currency = _money(lot.value)
    most, most_currency = _money(lot.framework_most)
    asked = lot.subcontracting
    return ContractRow(
        contract_id=lot.id,
        position=position,
        title=lot.title,
        cpv=lot.cpv,
        nature=lot.nature,
        amount=amount,
        currency=currency,
        place_country=lot.place.country if lot.place else None,
        place_code=lot.place.code if lot.place else None,
        starts_on=lot.starts_on,
        ends_on=lot.ends_on,
        subcontracting_asked=asked.asked if asked else None,
        subcontracting_min_ppm=_ppm(asked.min_percent) if asked else None,
        subcontracting_max_ppm=_ppm(asked.max_percent) if asked else None,
        on_site=lot.on_site,
        hours=lot.hours,
        area_m2=lot.area_m2,
        cleanings_per_year=lot.cleanings_per_year,
        years=lot.years,
        labour_terms_needed=lot.labour_terms_needed,
        tenders_received=lot.tenders_received,
        estimated_amount=amount,
        estimated_currency=currency,
        framework_kind=lot.framework_kind,
        framework_most=most,
        framework_currency=most_currency,
    )


def _tender(tender: Tender, position: int) -> TenderRow:
    amount, currency = _money(tender.price)
    rate, rate_currency = _money(tender.hourly_rate)
    return TenderRow(
        tender_id=tender.id,
        contract_id=tender.lot,
        position=position,
        state=tender.state,
        amount=amount,
        currency=currency or rate_currency,
        hours=tender.hours,
        hourly_rate=rate,
        agreement=tender.agreement,
    )


def _contract_parties(document: ProcurementDocument) -> Iterator[ContractPartyRow]:
    for tender in document.tenders:
        entries = _entries(tender)
        listed = {part.party: part for part in tender.parties}
        named = [end for link in tender.links for end in (link.contractor, link.subcontractor)]
        for position, party in enumerate(dict.fromkeys([*listed, *named]), start=1):
            part = listed.get(party)
            low, high = _interval(part.handed_on) if part and part.handed_on else (None, None)
            stated: HandedOnState = "not_collected" if low is None else "stated"
            handed_on = part.handed_on if part else None
            yield ContractPartyRow(
                tender_id=tender.id,
                party_id=party,
                position=position,
                role=part.role if part else "subcontractor",
                entry_ppm=entries.get(party),
                handed_on_low_ppm=low,
                handed_on_high_ppm=high,
                handed_on_state=(handed_on.state if handed_on else None) or stated,
                withheld_until=handed_on.withheld_until if handed_on else None,
                place_country=part.place_country if part else None,
                cpv=part.cpv if part else None,
            )


def _entries(tender: Tender) -> Mapping[str, int]:
    """Return the entry shares of the tenderers in ppm; evenly, first ones up, if none is given."""
    roots = [part for part in tender.parties if part.role not in ("subcontractor", "relied_on")]
    given = {
        part.party: int(part.entry_percent * 10_000)
        for part in roots
        if part.entry_percent is not None
    }
    if given or not roots:
        return given
    each, rest = divmod(PPM, len(roots))
    return {part.party: each + (at < rest) for at, part in enumerate(roots)}


def _party(party: Party) -> PartyRow:
    is_person = party.kind == "person"
    name = None if is_person else party.name
    return PartyRow(party.id, party.kind, name, party.country, party.size, is_person)


def _places(document: ProcurementDocument) -> Iterator[PlaceRow]:
    for party in document.parties:
        if party.place is not None:
            place = party.place
            yield PlaceRow(party.id, "registered", place.country, place.code, place.locality)


def _industries(document: ProcurementDocument) -> Iterator[IndustryRow]:
    for party in document.parties:
        codes = dict.fromkeys((industry.scheme, industry.code) for industry in party.industries)
        for rank, (scheme, code) in enumerate(codes, start=1):
            yield IndustryRow(party.id, scheme, code, rank)


def _links(document: ProcurementDocument) -> Iterator[SupplyLinkRow]:
    for tender in document.tenders:
        for place, link in enumerate(tender.links, start=1):
            low, high = _interval(link)
            yield SupplyLinkRow(
                link_id=f"{tender.id}/{place}",
                tender_id=tender.id,
                contractor_id=link.contractor,
                subcontractor_id=link.subcontractor,
                share_low_ppm=0 if low is None else low,
                share_high_ppm=PPM if high is None else high,
                unit=link.unit,
                basis=link.basis,
                description=link.description,
                valid_from=link.valid_from,
                valid_to=link.valid_to,
            )


def _declarations(document: ProcurementDocument) -> Iterator[DeclarationRow]:
    stated = [("", document.facts), *((party.id, party.facts) for party in document.parties)]
    for party_id, facts in stated:
        for fact in facts:
            yield DeclarationRow(
                party_id=party_id,
                tender_id=fact.tender or "",
                fact=fact.fact,
                state=fact.state,
                value=fact.value,
                basis=fact.basis,
                document=fact.document,
                dated=fact.dated,
                asked_on=fact.asked_on,
            )


def _grounds(document: ProcurementDocument) -> Iterator[GroundRow]:
    for position, note in enumerate(document.grounds, start=1):
        yield GroundRow(
            ground_id=str(position),
            party_id=note.party,
            ground=note.ground,
            judged_on=note.judged_on,
            happened_on=note.happened_on,
            is_final=note.is_final,
            paid_or_agreed=note.paid_or_agreed,
            case_number=note.case_number,
        )


def _money(money: Money | None) -> tuple[Decimal | None, str | None]:
    return (money.amount, money.currency) if money else (None, None)


def _ppm(percent: Decimal | None) -> int | None:
    return None if percent is None else int(percent * 10_000)


def _interval(share: Share) -> tuple[int | None, int | None]:
    if share.percent is not None:
        return _ppm(share.percent), _ppm(share.percent)
    return _ppm(share.low_percent), _ppm(share.high_percent)
