"""The organisations of a notice: who they are, never their contacts, streets or owners."""

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from data_ingest.formats.eforms.document import (
    CAC,
    CBC,
    EFAC,
    EFBC,
    ID,
    identifier,
    preferred,
    texts,
)
from data_ingest.formats.eforms.values import country
from data_ingest.model.rows import ClaimRow, NameRow, PartyRow, PlaceRow
from data_ingest.model.tables import PARTY_SIZES, PartyKind, PartySize
from data_ingest.model.values import Refusals
from data_ingest.parsing.xml_document import child, text

_SIZES: dict[str, PartySize] = {size: size for size in PARTY_SIZES}
"""BT-165; its code `sme` does not say which of three sizes and is left out."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """One organisation as the notice describes it.

    Attributes:
        party_id: Its technical identifier, `ORG-…` (OPT-200).
        names: Language (three letters, or None) and official name (BT-500).
        country: ISO 3166 alpha-2 (BT-514).
        nuts: Region (BT-507).
        town: BT-513.
        numbers: As written (BT-501).
        size: BT-165.
        natural_person: BT-633; None if not stated.
        leads_group: It leads a group of buyers (OPP-050).
    """

    party_id: str
    names: tuple[tuple[str | None, str], ...]
    country: str | None
    nuts: str | None
    town: str | None
    numbers: tuple[str, ...]
    size: PartySize | None
    natural_person: bool | None
    leads_group: bool


def read_organisations(
    notice_extension: etree._Element, *, refusals: Refusals
) -> dict[str, Organisation]:
    """Return the organisations by technical identifier, in document order."""
    found: dict[str, Organisation] = {}
    section = child(notice_extension, f"{EFAC}Organizations")
    if section is None:
        return found
    for element in section.iterchildren(f"{EFAC}Organization"):
        company = child(element, f"{EFAC}Company")
        party_id = company is not None and identifier(company, f"{CAC}PartyIdentification", ID)
        if company is None or not party_id:
            refusals.note("eforms-id-missing", "Organizations/Organization/Company")
        elif party_id in found:
            location = f"Organizations/Organization[{party_id}]"
            refusals.note("eforms-id-repeated", location, {"id": party_id})
        else:
            found[party_id] = _organisation(element, company, party_id=party_id, refusals=refusals)
    return found


def party_rows(
    organisations: Iterable[Organisation], *, buyers: frozenset[str], language: str | None
) -> tuple[tuple[PartyRow, ...], tuple[NameRow, ...], tuple[PlaceRow, ...], tuple[ClaimRow, ...]]:
    """Return parties, further names, places and numbers; nothing names a natural person.

    The kind is that which the notice states: a buyer is a public body, BT-633 tells a person
    from a company. A tenderer of which it says nothing is of unknown kind.

    Args:
        organisations: Those with a part in the purchase.
        buyers: Identifiers of the buyers.
        language: The notice's own, three letters.
    """
    parties: list[PartyRow] = []
    names: list[NameRow] = []
    places: list[PlaceRow] = []
    claims: list[ClaimRow] = []
    for organisation in organisations:
        is_person = organisation.natural_person is True
        name = None if is_person else preferred(iter(organisation.names), language=language)
        kind = _kind(organisation, is_buyer=organisation.party_id in buyers)
        parties.append(
            PartyRow(
                organisation.party_id,
                kind,
                name,
                organisation.country,
                organisation.size,
                is_person,
            )
        )
        if not is_person:
            others = {
                found: spoken for spoken, found in reversed(organisation.names) if found != name
            }
            names += [NameRow(organisation.party_id, *item) for item in reversed(others.items())]
        if organisation.country or organisation.nuts or organisation.town:
            places.append(
                PlaceRow(
                    organisation.party_id,
                    "registered",
                    organisation.country,
                    organisation.nuts,
                    organisation.town,
                )
            )
        where = f"Organizations/Organization[{organisation.party_id}]"
        at = f"{where}/Company/PartyLegalEntity/CompanyID"
        claims += [
            ClaimRow(organisation.party_id, organisation.country, None, number, is_person, at)
            for number in organisation.numbers
        ]
    return tuple(parties), tuple(names), tuple(places), tuple(claims)


def _organisation(
    element: etree._Element, company: etree._Element, *, party_id: str, refusals: Refusals
) -> Organisation:
    address = child(company, f"{CAC}PostalAddress")
    name = child(company, f"{CAC}PartyName")
    at = f"Organizations/Organization[{party_id}]/Company/PostalAddress"
    person = text(element, f"{EFBC}NaturalPersonIndicator")
    return Organisation(
        party_id=party_id,
        names=() if name is None else tuple(texts(name, f"{CBC}Name")),
        country=None if address is None else country(address, at=at, refusals=refusals),
        nuts=None if address is None else text(address, f"{CBC}CountrySubentityCode"),
        town=None if address is None else text(address, f"{CBC}CityName"),
        numbers=tuple(
            number
            for legal in company.iterchildren(f"{CAC}PartyLegalEntity")
            if (number := text(legal, f"{CBC}CompanyID"))
        ),
        size=_SIZES.get(text(company, f"{EFBC}CompanySizeCode") or ""),
        natural_person=None if person is None else person in ("true", "1"),
        leads_group=text(element, f"{EFBC}GroupLeadIndicator") == "true",
    )


def _kind(organisation: Organisation, *, is_buyer: bool) -> PartyKind:
    if organisation.natural_person:
        return "person"
    if is_buyer:
        return "public_body"
    return "unknown" if organisation.natural_person is None else "company"
