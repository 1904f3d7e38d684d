"""From pydantic's errors, and from what no schema can say, to the problems a sender can mend."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from data_ingest.formats.procurement_json.document import (
    Money,
    ProcurementDocument,
    Tender,
)
from data_ingest.ids.country_words import country_problem
from data_ingest.model.problem import Problem
from data_ingest.parsing.strict_json import pointer, shown_key

_CODES = {
    "missing": "field-missing",
    "extra_forbidden": "field-unknown",
    "date_form": "field-date",
    "date_from_datetime_parsing": "field-date",
    "date_parsing": "field-date",
    "literal_error": "field-choice",
    "string_pattern_mismatch": "field-pattern",
    "string_too_long": "field-length",
    "string_too_short": "field-length",
    "greater_than_equal": "field-range",
    "less_than_equal": "field-range",
    "share_order": "share-order",
    "share_form": "share-form",
    "fact_value": "fact-value",
    "decimal_max_places": "field-decimals",
    "decimal_max_digits": "field-decimals",
    "too_short": "list-length",
    "too_long": "list-length",
}


def from_pydantic(error: ValidationError) -> tuple[Problem, ...]:
    """Return one problem for each error, without the values that were refused.

    A list whose items were refused also counts as too short; that is left out.
    """
    details = error.errors(include_url=False, include_input=False)
    refused = {detail["loc"][:depth] for detail in details for depth in range(len(detail["loc"]))}
    return tuple(
        _problem(detail)
        for detail in details
        if detail["type"] != "too_short" or detail["loc"] not in refused
    )


def cross_references(document: ProcurementDocument) -> Iterator[Problem]:
    """Yield what no schema can say: repeated and unknown ids, and money in several currencies."""
    yield from _repeated("/parties", document.parties)
    yield from _repeated("/lots", document.lots)
    yield from _repeated("/tenders", document.tenders)
    lots = {lot.id: lot.value for lot in document.lots}
    parties = {party.id for party in document.parties}
    tenders = {tender.id for tender in document.tenders}
    currencies: dict[str, str] = {
        lot.id: lot.value.currency for lot in document.lots if lot.value is not None
    }
    for at, tender in enumerate(document.tenders):
        if tender.lot not in lots:
            yield _unknown(f"/tenders/{at}/lot", "lot", tender.lot)
        for name, money in (("price", tender.price), ("hourly_rate", tender.hourly_rate)):
            yield from _one_currency(
                money, currencies, lot=tender.lot, location=f"/tenders/{at}/{name}"
            )
        yield from _tender_parties(tender, parties, at=at)
    stated = [(f"/parties/{at}", party.facts) for at, party in enumerate(document.parties)]
    for owner, facts in [*stated, ("", document.facts)]:
        seen: set[tuple[str, str | None]] = set()
        for place, fact in enumerate(facts):
            location = f"{owner}/facts/{place}"
            if fact.tender is not None and fact.tender not in tenders:
                yield _unknown(f"{location}/tender", "tender", fact.tender)
            if (fact.fact, fact.tender) in seen:
                yield Problem("id-repeated", location, {"id": fact.fact})
            seen.add((fact.fact, fact.tender))
    for at, ground in enumerate(document.grounds):
        if ground.party not in parties:
            yield _unknown(f"/grounds/{at}/party", "party", ground.party)
    yield from _lot_currencies(document)


def _problem(detail: ErrorDetails) -> Problem:
    location = detail["loc"]
    context = detail.get("ctx", {})
    field = shown_key(str(location[-1])) if location else ""
    if detail["type"] == "country":
        written = str(context["written"])
        return country_problem(written, pointer(location), field=field, unknown="match-country")
    params = {"field": field}
    code = _CODES.get(detail["type"], "field-type")
    match code:
        case "field-choice":
            params["allowed"] = str(context["expected"]).replace("'", "").replace(" or ", ", ")
        case "field-pattern":
            params["pattern"] = str(context["pattern"])
        case "field-length":
            params["limits"] = str(context.get("max_length", context.get("min_length")))
        case "field-range" | "list-length":
            limits = ("ge", "le", "min_length", "max_length")
            params["limits"] = str(next(context[name] for name in limits if name in context))
        case "field-decimals":
            params["limits"] = str(context.get("decimal_places", context.get("max_digits")))
        case "field-type":
            params["expected"] = detail["type"].split("_")[0]
    return Problem(code, pointer(location), params)


def _repeated(location: str, items: Iterable[BaseModel]) -> Iterator[Problem]:
    seen: set[str] = set()
    for at, item in enumerate(items):
        own: str = item.id  # type: ignore[attr-defined] # every item of these lists has an id
        if own in seen:
            yield Problem("id-repeated", f"{location}/{at}/id", {"id": own})
        seen.add(own)


def _unknown(location: str, kind: str, own: str) -> Problem:
    return Problem("id-unknown", location, {"kind": kind, "id": own})


def _tender_parties(tender: Tender, parties: set[str], *, at: int) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, part in enumerate(tender.parties):
        location = f"/tenders/{at}/parties/{place}/party"
        if part.party not in parties:
            yield _unknown(location, "party", part.party)
        if part.party in seen:
            yield Problem("id-repeated", location, {"id": part.party})
        seen.add(part.party)
    shares = [
        part.entry_percent
        for part in tender.parties
        if part.role not in ("subcontractor", "relied_on")
    ]
    given = [share for share in shares if share is not None]
    if given and (len(given) < len(shares) or sum(given) != Decimal(100)):
        yield Problem("entry-shares", f"/tenders/{at}/parties", {"tender": tender.id})
    for place, link in enumerate(tender.links):
        for end in ("contractor", "subcontractor"):
            own: str = getattr(link, end)
            if own not in parties:
                yield _unknown(f"/tenders/{at}/links/{place}/{end}", "party", own)
        if link.contractor == link.subcontractor:
            yield Problem("link-to-itself", f"/tenders/{at}/links/{place}", {"id": link.contractor})


def _one_currency(
    money: Money | None, currencies: dict[str, str], *, lot: str, location: str
) -> Iterator[Problem]:
    if money is None:
        return
    first = currencies.setdefault(lot, money.currency)
    if money.currency != first:
        yield Problem("mixed-currencies", location, {"lot": lot, "currency": first})


def _lot_currencies(document: ProcurementDocument) -> Iterator[Problem]:
    found = {lot.value.currency for lot in document.lots if lot.value is not None}
    if document.value is not None:
        found.add(document.value.currency)
    if len(found) > 1:
        yield Problem("mixed-currencies", "/lots", {"lot": "*", "currency": min(found)})
