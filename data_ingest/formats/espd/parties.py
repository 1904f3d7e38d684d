"""The parties of an ESPD: buyer, tenderer and the firms it names; never those who sign for it."""

from dataclasses import dataclass, field

from lxml import etree

from data_ingest.formats.espd.document import CAC, CBC, ID
from data_ingest.ids.countries import country_code
from data_ingest.ids.country_words import country_problem
from data_ingest.model.rows import ClaimRow, PartyRow, PlaceRow
from data_ingest.model.tables import PARTY_SIZES, PartyKind, PartySize
from data_ingest.model.values import NOTHING, Refusals
from data_ingest.parsing.xml_document import text

_SIZES: dict[str, PartySize] = {size: size for size in PARTY_SIZES}
"""`IndustryClassificationCode`; its code SME does not say which of three sizes."""


@dataclass(frozen=True, slots=True)
class Parties:
    """The parties that have been met so far, in document order.

    Attributes:
        refusals: Where what cannot be used is noted.
    """

    refusals: Refusals
    parties: list[PartyRow] = field(default_factory=list)
    places: list[PlaceRow] = field(default_factory=list)
    claims: list[ClaimRow] = field(default_factory=list)

    def enter(self, element: etree._Element | None, *, at: str, kind: PartyKind) -> PartyRow | None:
        """Enter a `cac:Party` and return it; None without a name and a number."""
        if element is None:
            return None
        name = text(element, f"{CAC}PartyName", f"{CBC}Name")
        path = f"{at}/PartyIdentification/ID"
        written = [
            text(identification, ID) or ""
            for identification in element.iterchildren(f"{CAC}PartyIdentification")
        ]
        numbers = [number for number in written if _has_digit(number)]
        if any(
            number.casefold() not in {"", *NOTHING} for number in written if number not in numbers
        ):
            self.refusals.note("number-none", path)
        if name is None and not numbers:
            return None
        country = self._country(element, at=at)
        size = text(element, f"{CBC}IndustryClassificationCode") or ""
        party = self._add(name, kind=kind, country=country, size=_SIZES.get(size.lower()))
        town = text(element, f"{CAC}PostalAddress", f"{CBC}CityName")
        if country or town:
            self.places.append(PlaceRow(party.party_id, "registered", country, None, town))
        for number in numbers:
            self._claim(party, number, country=country, at=path)
        return party

    def name(self, name: str | None, number: str | None, *, at: str) -> PartyRow:
        """Return the party that an answer names, entered at its first mention.

        The same name or the same number is the same firm: one tenderer speaks of all of them.
        """
        code = _compact(number) if number else None
        for claim in self.claims:
            if code and _compact(claim.number) == code:
                return next(row for row in self.parties if row.party_id == claim.party_id)
        for party in self.parties:
            if name and (party.display_name or "").casefold() == name.casefold():
                return party
        party = self._add(name, kind="unknown", country=None, size=None)
        if number and _has_digit(number):
            swedish = len(number) == 11 and number[6] == "-"
            self._claim(party, number, country="SE" if swedish else None, at=at)
        return party

    def _add(
        self, name: str | None, *, kind: PartyKind, country: str | None, size: PartySize | None
    ) -> PartyRow:
        party = PartyRow(
            f"ORG-{len(self.parties) + 1}", kind, name, country, size, is_personal=False
        )
        self.parties.append(party)
        return party

    def _claim(self, party: PartyRow, number: str, *, country: str | None, at: str) -> None:
        self.claims.append(
            ClaimRow(party.party_id, country, None, number, natural_person=False, location=at)
        )

    def _country(self, element: etree._Element, *, at: str) -> str | None:
        tags = (f"{CAC}PostalAddress", f"{CAC}Country", f"{CBC}IdentificationCode")
        written = text(element, *tags)
        if written is None:
            return None
        found = country_code(written)
        if found is None:
            place = f"{at}/PostalAddress/Country/IdentificationCode"
            field = "IdentificationCode"
            problem = country_problem(written, place, field=field, unknown="espd-country")
            self.refusals.add(problem)
        return found


def _has_digit(number: str) -> bool:
    return any(character.isdecimal() for character in number)


def _compact(number: str) -> str:
    return "".join(character for character in number.casefold() if character.isalnum())
