"""The organisations of a release: who they are, never their contacts or streets."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, field, replace

from data_ingest.formats.ocds.document import Node
from data_ingest.formats.ocds.values import country, nuts, whole_number
from data_ingest.ids.countries import countries
from data_ingest.model.rows import ClaimRow, NameRow, PartyRow, PlaceRow
from data_ingest.model.tables import PARTY_SIZES, PartyKind, PartySize
from data_ingest.model.values import Refusals

_SIZES: dict[str, PartySize] = {size: size for size in PARTY_SIZES}
"""Codes of `partyScale` (organisation scale extension); `sme` does not say which size."""

_PERSON = "selfEmployed"
"""Scale of a natural person: where OCDS for eForms puts BT-633."""

_LEGAL_TYPE = "eu-buyer-legal-type"


@dataclass(frozen=True, slots=True)
class Organisation:
    """One organisation as the release describes it.

    Attributes:
        party_id: The publisher's own id; the path of the mention if it has none.
        name: Its name.
        legal_name: Its name in the register, if another is used.
        country: ISO 3166 alpha-2.
        nuts: Region.
        town: Locality.
        numbers: Scheme (org-id code, or None) and number as written.
        size: Stated size.
        natural_person: It is stated to be a person in business of their own.
        roles: Codes of `partyRole`.
        legal_type: Legal type of a buyer (BT-11).
        at: Path of its number.
    """

    party_id: str
    name: str | None
    legal_name: str | None
    country: str | None
    nuts: str | None
    town: str | None
    numbers: tuple[tuple[str | None, str], ...]
    size: PartySize | None
    natural_person: bool
    roles: tuple[str, ...]
    legal_type: str | None
    at: str


@dataclass(frozen=True, slots=True)
class Directory:
    """Everybody that the release mentions, in the order of mention.

    Attributes:
        refusals: Where mentions of nobody are noted.
        organisations: By id.
    """

    refusals: Refusals
    organisations: dict[str, Organisation] = field(default_factory=dict)

    @classmethod
    def read(cls, release: Node) -> "Directory":
        """Read the parties of a release; one without an id is known by its path."""
        found = cls(release.refusals)
        parties = release.many("parties")
        stated = {party.text("id") for party in parties}
        for party in parties:
            party_id = party.text("id") or _free(party.at, taken=stated)
            found.organisations[party_id] = _organisation(party, party_id=party_id)
        return found

    def resolve(self, mention: Node) -> str | None:
        """Return the id of the organisation that is mentioned; None if nobody is.

        OCDS 1.0 describes organisations where they are mentioned, often without an id: such a
        one is the one already known of that name, else a new one.
        """
        party_id, name = mention.text("id"), mention.text("name")
        if party_id in self.organisations:
            known = self.organisations[party_id]
            if known.name is None:
                self.organisations[party_id] = replace(known, name=name)
            return party_id
        if name is None:
            if party_id is None:
                self.refusals.note("ocds-id-missing", mention.at)
            else:
                self.refusals.note("ocds-unknown-party", mention.at, {"id": party_id})
            return None
        if party_id is None:
            same = (
                organisation.party_id
                for organisation in self.organisations.values()
                if organisation.name == name
            )
            if (known_id := next(same, None)) is not None:
                return known_id
            party_id = _free(mention.at, taken=self.organisations)
        self.organisations[party_id] = _organisation(mention, party_id=party_id)
        return party_id

    def resolve_all(self, mentions: Iterable[Node]) -> tuple[str, ...]:
        """Return the ids of those mentioned, each once."""
        found = (self.resolve(node) for node in mentions)
        return tuple(dict.fromkeys(party_id for party_id in found if party_id is not None))

    def with_role(self, role: str) -> tuple[str, ...]:
        """Return the ids of those that have a role."""
        return tuple(
            organisation.party_id
            for organisation in self.organisations.values()
            if role in organisation.roles
        )


def party_rows(
    organisations: Iterable[Organisation], *, buyer: str | None
) -> tuple[tuple[PartyRow, ...], tuple[NameRow, ...], tuple[PlaceRow, ...], tuple[ClaimRow, ...]]:
    """Return parties, further names, places and numbers; nothing names a natural person.

    Args:
        organisations: Those with a part in the purchase.
        buyer: The buyer's id: a public body, where a tenderer is of unknown kind.
    """
    parties: list[PartyRow] = []
    names: list[NameRow] = []
    places: list[PlaceRow] = []
    claims: list[ClaimRow] = []
    for organisation in organisations:
        person = organisation.natural_person
        name = None if person else organisation.name or organisation.legal_name
        usual: PartyKind = "public_body" if organisation.party_id == buyer else "unknown"
        parties.append(
            PartyRow(
                party_id=organisation.party_id,
                kind="person" if person else usual,
                display_name=name,
                country=organisation.country,
                size=organisation.size,
                is_personal=person,
            )
        )
        if not person and organisation.legal_name and organisation.legal_name != name:
            names.append(NameRow(organisation.party_id, organisation.legal_name, None))
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
        claims += [
            ClaimRow(
                organisation.party_id,
                organisation.country or _country_of(scheme),
                scheme,
                number,
                person,
                organisation.at,
            )
            for scheme, number in organisation.numbers
        ]
    return tuple(parties), tuple(names), tuple(places), tuple(claims)


def _free(path: str, *, taken: Container[str | None]) -> str:
    """Return a path as an id, with slashes before it while somebody has it for an id."""
    while path in taken:
        path = f"/{path}"
    return path


def _organisation(node: Node, *, party_id: str) -> Organisation:
    address, details = node.one("address"), node.one("details")
    identifier = node.one("identifier")
    scale = details.text("scale") or ""
    legal_types = (
        classification.text("id")
        for classification in details.many("classifications")
        if classification.text("scheme") == _LEGAL_TYPE
    )
    return Organisation(
        party_id=party_id,
        name=node.text("name"),
        legal_name=identifier.text("legalName"),
        country=country(address),
        nuts=nuts(address),
        town=address.text("locality"),
        numbers=_numbers([identifier, *node.many("additionalIdentifiers")]),
        size=_SIZES.get(scale),
        natural_person=scale == _PERSON,
        roles=node.texts("roles"),
        legal_type=next(legal_types, None),
        at=node.path("identifier"),
    )


def _numbers(identifiers: Iterable[Node]) -> tuple[tuple[str | None, str], ...]:
    """Return scheme and number of each identifier, without the scheme before the number."""
    found: dict[tuple[str | None, str], None] = {}
    for identifier in identifiers:
        scheme = identifier.text("scheme")
        if number := whole_number(identifier.text("id") or "").removeprefix(f"{scheme}-"):
            found[scheme, number] = None
    return tuple(found)


def _country_of(scheme: str | None) -> str | None:
    """Return the country that an org-id code begins with (`GB-COH`)."""
    prefix = (scheme or "").partition("-")[0]
    return prefix if prefix in countries() else None
