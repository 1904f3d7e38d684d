"""Buyers and contractors of a TED notice: who they are, never their contacts or streets.

A notice has no identifiers of its own for them, and writes a firm's address anew with each award.
The same name with the same number, or, where no number is stated, in the same town and country,
is one party; a name alone is not.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lxml import etree

from data_ingest.formats.ted_export.document import text
from data_ingest.formats.ted_export.values import country, country_of_region, regions
from data_ingest.model.rows import ClaimRow, NameRow, PartyRow, PlaceRow
from data_ingest.model.values import NOTHING, Refusals


@dataclass(frozen=True, slots=True)
class _Party:
    """One party as the notice first describes it."""

    party_id: str
    names: tuple[tuple[str | None, str], ...]
    country: str | None
    region: str | None
    town: str | None
    number: str | None
    is_buyer: bool
    at: str


@dataclass(frozen=True, slots=True)
class Registry:
    """The parties that have been met so far, in document order."""

    refusals: Refusals
    parties: dict[tuple[str, ...], _Party] = field(default_factory=dict)

    def enter(
        self,
        address: etree._Element,
        *,
        at: str,
        names: Sequence[tuple[str | None, str]] = (),
        is_buyer: bool = False,
    ) -> str | None:
        """Return the identifier of a party, `ORG-1` and on; None for one without a name.

        Args:
            address: `ADDRESS_CONTRACTOR`, `ADDRESS_CONTRACTING_BODY` or its like.
            at: Path of the element, for what cannot be used.
            names: Language and name in each, preferred first; else the name in the address.
            is_buyer: It buys.
        """
        name = text(address, "OFFICIALNAME")
        if name is None:
            self.refusals.note("ted-export-no-name", f"{at}/OFFICIALNAME")
            return None
        number = text(address, "NATIONALID")
        if number is not None and not any(character.isdecimal() for character in number):
            if number.casefold() not in NOTHING:
                self.refusals.note("number-none", f"{at}/NATIONALID")
            number = None
        codes = regions(address)
        found = country(address, at=at, refusals=self.refusals)
        if found is None and codes:
            found = country_of_region(codes[0])
        town = text(address, "TOWN")
        key = (
            (name.casefold(), number and _compact(number))
            if number
            else (
                name.casefold(),
                found or "",
                (town or "").casefold(),
            )
        )
        party = self.parties.get(key)
        if party is None:
            party = _Party(
                party_id=f"ORG-{len(self.parties) + 1}",
                names=tuple(names) or ((None, name),),
                country=found,
                region=codes[0] if len(codes) == 1 else None,
                town=town,
                number=number,
                is_buyer=is_buyer,
                at=f"{at}/NATIONALID",
            )
            self.parties[key] = party
        return party.party_id

    def country_of(self, party_id: str | None) -> str | None:
        """Return where a party is established."""
        return next((party.country for party in self._all() if party.party_id == party_id), None)

    def rows(
        self,
    ) -> tuple[
        tuple[PartyRow, ...], tuple[NameRow, ...], tuple[PlaceRow, ...], tuple[ClaimRow, ...]
    ]:
        """Return parties, further names, places and numbers.

        A buyer is a public body; of the others the notice does not say whether they are companies
        or persons, and `SME` does not say which of three sizes.
        """
        parties, names, places, claims = [], [], [], []
        for party in self._all():
            display_name = party.names[0][1]
            parties.append(
                PartyRow(
                    party.party_id,
                    kind="public_body" if party.is_buyer else "unknown",
                    display_name=display_name,
                    country=party.country,
                    size=None,
                    is_personal=False,
                )
            )
            others = {
                name: spoken for spoken, name in reversed(party.names) if name != display_name
            }
            names += [NameRow(party.party_id, *item) for item in reversed(others.items())]
            if party.country or party.region or party.town:
                places.append(
                    PlaceRow(party.party_id, "registered", party.country, party.region, party.town)
                )
            if party.number:
                claims.append(
                    ClaimRow(
                        party.party_id,
                        party.country,
                        None,
                        party.number,
                        natural_person=False,
                        location=party.at,
                    )
                )
        return tuple(parties), tuple(names), tuple(places), tuple(claims)

    def _all(self) -> tuple[_Party, ...]:
        return tuple(self.parties.values())


def _compact(number: str) -> str:
    return "".join(character for character in number.casefold() if character.isalnum())
