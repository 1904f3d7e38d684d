"""The service's own procurement JSON → `Procurement`.

The document comes from somebody's own integration, so it is read whole or refused whole: a chain
with a link left out would be another chain.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

import dataframely as dy
import polars as pl
from pydantic import ValidationError

from data_ingest.formats.procurement_json import mistakes
from data_ingest.formats.procurement_json.document import (
    HandedOn,
    Money,
    Party,
    ProcurementDocument,
    Share,
    Tender,
)
from data_ingest.identifiers import CLAIMS, identify, without_persons
from data_ingest.problem import Problem, UnreadableInput
from data_ingest.strict_json import loads
from data_ingest.tables import (
    PPM,
    ContractParties,
    Contracts,
    Declarations,
    Grounds,
    Industries,
    Names,
    Parties,
    Places,
    Procurement,
    Purchases,
    Rejects,
    SupplyLinks,
    Tenders,
)

BUYER_ID = "buyer"
"""`party_id` of the buyer, which the document describes apart from the parties."""

Row = dict[str, Any]


def read_procurement_json(
    payload: bytes, *, name: str, person_key: bytes
) -> tuple[Procurement, dy.DataFrame[Rejects]]:
    """Read one procurement document.

    Args:
        payload: The document, UTF-8.
        name: The file's name, for messages.
        person_key: Secret for the keyed hash of natural persons' numbers.

    Returns:
        The procurement; and an empty table of rejects, since nothing is left out.

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
    return _procurement(document, person_key=person_key), Rejects.create_empty()


def _procurement(document: ProcurementDocument, *, person_key: bytes) -> Procurement:
    buyer = Party(
        id=BUYER_ID,
        name=document.buyer.name,
        kind="public_body",
        country=document.buyer.country,
        identifiers=document.buyer.identifiers,
    )
    everyone = (buyer, *document.parties)
    claims = [
        (party.id, party.country, number.scheme, number.number, party.kind == "person")
        for party in everyone
        for number in party.identifiers
    ]
    identifiers = identify(pl.DataFrame(claims, schema=CLAIMS, orient="row"), person_key=person_key)
    return Procurement.validate(
        {
            "purchases": _table(Purchases, [_purchase(document)]),
            "contracts": _table(Contracts, _contracts(document)),
            "tenders": _table(Tenders, _tenders(document)),
            "contract_parties": _table(ContractParties, _contract_parties(document)),
            "parties": without_persons(_table(Parties, map(_party, everyone)), identifiers),
            "names": Names.create_empty(),
            "identifiers": identifiers,
            "places": _table(Places, _places(document)),
            "industries": _table(Industries, _industries(document)),
            "supply_links": _table(SupplyLinks, _links(document)),
            "declarations": _table(Declarations, _declarations(document)),
            "grounds": _table(Grounds, _grounds(document)),
        },
        cast=True,
    )


def _table(schema: type[dy.Schema], rows: Iterable[Row]) -> pl.DataFrame:
    types = {name: column.dtype for name, column in schema.columns().items()}
    return pl.DataFrame(list(rows), schema=types, orient="row")


def _purchase(document: ProcurementDocument) -> Row:
    amount, currency = _money(document.value)
    if amount is None:
        amount, currency = _sum_of_lots(document)
    return {
        "purchase_id": document.id,
        "title": document.title,
        "notice_kind": "own",
        "buyer_id": BUYER_ID,
        "buyer_kind": document.buyer.kind,
        "jurisdiction": document.buyer.country,
        "instrument": document.instrument,
        "procedure": document.procedure,
        "direct_award": document.direct_award,
        "framework": document.framework,
        "stage": document.stage,
        "begun_on": document.begun_on,
        "published_on": document.published_on,
        "amount": amount,
        "currency": currency,
    }


def _sum_of_lots(document: ProcurementDocument) -> tuple[Decimal | None, str | None]:
    values = [lot.value for lot in document.lots if lot.value is not None]
    if len(values) < len(document.lots):
        return None, None
    return sum((value.amount for value in values), Decimal(0)), values[0].currency


def _contracts(document: ProcurementDocument) -> Iterator[Row]:
    for position, lot in enumerate(document.lots, start=1):
        amount, currency = _money(lot.value)
        asked = lot.subcontracting
        yield {
            "contract_id": lot.id,
            "position": position,
            "title": lot.title,
            "cpv": lot.cpv,
            "nature": lot.nature,
            "amount": amount,
            "currency": currency,
            "place_country": lot.place.country if lot.place else None,
            "place_code": lot.place.code if lot.place else None,
            "starts_on": lot.starts_on,
            "ends_on": lot.ends_on,
            "on_site": lot.on_site,
            "hours": lot.hours,
            "area_m2": lot.area_m2,
            "cleanings_per_year": lot.cleanings_per_year,
            "years": lot.years,
            "subcontracting_asked": asked.asked if asked else None,
            "subcontracting_min_ppm": _ppm(asked.min_percent) if asked else None,
            "subcontracting_max_ppm": _ppm(asked.max_percent) if asked else None,
            "labour_terms_needed": lot.labour_terms_needed,
        }


def _tenders(document: ProcurementDocument) -> Iterator[Row]:
    for position, tender in enumerate(document.tenders, start=1):
        amount, currency = _money(tender.price)
        rate, rate_currency = _money(tender.hourly_rate)
        yield {
            "tender_id": tender.id,
            "contract_id": tender.lot,
            "position": position,
            "state": tender.state,
            "amount": amount,
            "currency": currency or rate_currency,
            "hours": tender.hours,
            "hourly_rate": rate,
            "agreement": tender.agreement,
            "amount_withheld_until": None,
        }


def _contract_parties(document: ProcurementDocument) -> Iterator[Row]:
    for tender in document.tenders:
        entries = _entries(tender)
        listed = {part.party for part in tender.parties}
        for position, part in enumerate(tender.parties, start=1):
            yield {
                "tender_id": tender.id,
                "party_id": part.party,
                "position": position,
                "role": part.role,
                "entry_ppm": entries.get(part.party),
                **_handed_on(part.handed_on),
                "place_country": part.place_country,
                "cpv": part.cpv,
            }
        named = dict.fromkeys(
            end for link in tender.links for end in (link.contractor, link.subcontractor)
        )
        for position, party in enumerate(
            (party for party in named if party not in listed), start=len(listed) + 1
        ):
            yield {
                "tender_id": tender.id,
                "party_id": party,
                "position": position,
                "role": "subcontractor",
                **_handed_on(None),
            }


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


def _handed_on(handed_on: HandedOn | None) -> Row:
    low, high = _interval(handed_on) if handed_on else (None, None)
    stated = "not_collected" if low is None else "stated"
    return {
        "handed_on_low_ppm": low,
        "handed_on_high_ppm": high,
        "handed_on_state": (handed_on.state if handed_on else None) or stated,
        "withheld_until": handed_on.withheld_until if handed_on else None,
    }


def _party(party: Party) -> Row:
    is_person = party.kind == "person"
    return {
        "party_id": party.id,
        "kind": party.kind,
        "display_name": None if is_person else party.name,
        "country": party.country,
        "size": party.size,
        "is_personal": is_person,
    }


def _places(document: ProcurementDocument) -> Iterator[Row]:
    for party in document.parties:
        if party.place is not None:
            yield {
                "party_id": party.id,
                "role": "registered",
                "country": party.place.country,
                "code": party.place.code,
                "locality": party.place.locality,
            }


def _industries(document: ProcurementDocument) -> Iterator[Row]:
    for party in document.parties:
        for rank, (scheme, code) in enumerate(
            dict.fromkeys((industry.scheme, industry.code) for industry in party.industries),
            start=1,
        ):
            yield {"party_id": party.id, "scheme": scheme, "code": code, "rank": rank}


def _links(document: ProcurementDocument) -> Iterator[Row]:
    for tender in document.tenders:
        for place, link in enumerate(tender.links, start=1):
            low, high = _interval(link)
            yield {
                "link_id": f"{tender.id}/{place}",
                "tender_id": tender.id,
                "contractor_id": link.contractor,
                "subcontractor_id": link.subcontractor,
                "share_low_ppm": 0 if low is None else low,
                "share_high_ppm": PPM if high is None else high,
                "unit": link.unit,
                "basis": link.basis,
                "amount": None,
                "currency": None,
                "description": link.description,
                "valid_from": link.valid_from,
                "valid_to": link.valid_to,
                "withheld_until": None,
            }


def _declarations(document: ProcurementDocument) -> Iterator[Row]:
    for party in document.parties:
        for fact in party.facts:
            yield {
                "party_id": party.id,
                "tender_id": fact.tender or "",
                "fact": fact.fact,
                "state": fact.state,
                "value": fact.value,
                "basis": fact.basis,
                "document": fact.document,
                "dated": fact.dated,
                "asked_on": fact.asked_on,
            }


def _grounds(document: ProcurementDocument) -> Iterator[Row]:
    for position, note in enumerate(document.grounds, start=1):
        yield {
            "ground_id": str(position),
            "party_id": note.party,
            "ground": note.ground,
            "judged_on": note.judged_on,
            "happened_on": note.happened_on,
            "is_final": note.is_final,
            "paid_or_agreed": note.paid_or_agreed,
            "case_number": note.case_number,
        }


def _money(money: Money | None) -> tuple[Decimal | None, str | None]:
    return (money.amount, money.currency) if money else (None, None)


def _ppm(percent: Decimal | None) -> int | None:
    return None if percent is None else int(percent * 10_000)


def _interval(share: Share) -> tuple[int | None, int | None]:
    if share.percent is not None:
        return _ppm(share.percent), _ppm(share.percent)
    return _ppm(share.low_percent), _ppm(share.high_percent)
