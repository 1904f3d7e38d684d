"""Who the rows of a table speak of: names and numbers as written → parties, persons kept out.

A party is known by its number, else by its name in normal form, by these rules and no others:

1. Mentions with one number are one party.
2. A number that is new goes to the party of exactly the same name if that one has no number yet.
3. A name without a number is the party of that name if there is only one.
4. A name that marks a private person is nobody's but that row's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import polars as pl

from data_ingest.formats.ledger.payees import is_person_name
from data_ingest.ids.countries import countries
from data_ingest.ids.identifiers import CLAIMS, LAST_HOME, identify
from data_ingest.linking.names import normal_names
from data_ingest.model.rows import ClaimRow, NameRow, PartyRow
from data_ingest.model.tables import PartyKind, Procurement

PERSONS: tuple[PartyKind, ...] = ("person", "sole_trader")
"""Kinds of party whose name and number are a natural person's."""


class Mention(NamedTuple):
    """One party as a row writes it.

    Attributes:
        name: As written.
        number: As written.
        country: Where the row says that it is registered.
        number_country: In which country's registers the number stands if the row names no country.
        scheme: Of the number, where the heading tells it.
        kind: What the row calls it.
        location: Where messages say that the row stands.
    """

    name: str | None
    number: str | None = None
    country: str | None = None
    number_country: str | None = None
    scheme: str | None = None
    kind: PartyKind = "unknown"
    location: str = ""


class Number(NamedTuple):
    """A recognised number; that of a natural person is a keyed hash."""

    scheme: str
    value: str
    personal: bool


@dataclass(frozen=True, slots=True)
class KnownParties:
    """The parties known so far; `resolve` adds those of a table.

    Attributes:
        parties: New ones, in order of their first mention.
        names: Further spellings of them.
        claims: Their numbers, and those found for parties that were known before.
        home: Where a number is tried if nothing says its country: that of the request.
    """

    home: str = LAST_HOME
    parties: list[PartyRow] = field(default_factory=list)
    names: list[NameRow] = field(default_factory=list)
    claims: list[ClaimRow] = field(default_factory=list)
    _by_number: dict[tuple[str, str], str] = field(default_factory=dict)
    _by_name: dict[str, list[str]] = field(default_factory=dict)
    _normal: dict[str, str] = field(default_factory=dict)
    _numbered: set[str] = field(default_factory=set)
    _taken: set[str] = field(default_factory=set)

    def know(self, procurement: Procurement) -> None:
        """Add the parties of a procurement as known ones."""
        numbers = procurement.identifiers.select("party_id", "scheme", "value").rows()
        for party_id, scheme, value in numbers:
            self._number((scheme, value), party_id)
        named = procurement.parties.select("party_id", "display_name").rows()
        named += procurement.names.select("party_id", "name").rows()
        self._normalise(name for _, name in named)
        for party_id, name in named:
            if name is not None:
                self._name(name, party_id)
        self._taken.update(procurement.parties["party_id"])

    def resolve(self, mentions: Sequence[Mention], *, person_key: bytes) -> list[str]:
        """Return the `party_id` of each mention.

        Args:
            mentions: In the order of the table; each has a name or a number.
            person_key: Secret for the keyed hash of natural persons' numbers.
        """
        names = pl.DataFrame(
            {"name": [mention.name for mention in mentions]}, schema={"name": pl.String}
        )
        marked = names.select(is_person_name(pl.col("name"))).to_series().to_list()
        said = [
            mention._replace(kind="person", name=None) if is_person else mention
            for mention, is_person in zip(mentions, marked, strict=True)
        ]
        self._normalise(mention.name for mention in said)
        claims = _claims(said, self.home)
        numbers = _numbers(claims, person_key=person_key)
        ids: dict[int, str] = {}
        new: dict[int, PartyRow] = {}
        for at in sorted(range(len(said)), key=lambda place: (place not in numbers, place)):
            mention, own = said[at], numbers.get(at, [])
            name = None if mention.kind in PERSONS else mention.name
            party_id = self._known(name, own)
            if party_id is None:
                party_id = self._free(at)
                new[at] = _party(party_id, mention._replace(name=name), own)
            elif name is not None and self._normal[name] not in self._spellings(party_id):
                self.names.append(NameRow(party_id, name, None))
            ids[at] = party_id
            for number in own:
                self._number((number.scheme, number.value), party_id)
            if name is not None:
                self._name(name, party_id)
        self.parties.extend(new[at] for at in sorted(new))
        self.claims.extend(claims[at]._replace(party_id=ids[at]) for at in sorted(claims))
        return [ids[at] for at in range(len(said))]

    def _normalise(self, names: Iterable[str | None]) -> None:
        """Learn the normal forms of names, all at once."""
        new = [name for name in dict.fromkeys(names) if name is not None]
        new = [name for name in new if name not in self._normal]
        self._normal.update(zip(new, normal_names(new), strict=True))

    def _known(self, name: str | None, numbers: Sequence[Number]) -> str | None:
        for number in numbers:
            if (number.scheme, number.value) in self._by_number:
                return self._by_number[number.scheme, number.value]
        same = self._by_name.get(self._normal[name], []) if name else []
        if numbers:
            same = [party_id for party_id in same if party_id not in self._numbered]
        return same[0] if len(same) == 1 else None

    def _free(self, at: int) -> str:
        party_id = f"party-{at + 1}"
        while party_id in self._taken:
            party_id += "+"
        self._taken.add(party_id)
        return party_id

    def _number(self, number: tuple[str, str], party_id: str) -> None:
        self._by_number.setdefault(number, party_id)
        self._numbered.add(party_id)

    def _name(self, name: str, party_id: str) -> None:
        same = self._by_name.setdefault(self._normal[name], [])
        if party_id not in same:
            same.append(party_id)

    def _spellings(self, party_id: str) -> list[str]:
        return [name for name, ids in self._by_name.items() if party_id in ids]


def _party(party_id: str, mention: Mention, numbers: Sequence[Number]) -> PartyRow:
    """Return a party; a register of organisations that has its number tells its country."""
    registers = [number.scheme.partition("-")[0] for number in numbers if not number.personal]
    country = mention.country or next(
        (register for register in registers if register in countries()), None
    )
    is_personal = mention.kind in PERSONS
    return PartyRow(party_id, mention.kind, mention.name, country, None, is_personal)


def _claims(mentions: Sequence[Mention], home: str) -> dict[int, ClaimRow]:
    """Return the number of each mention that has one, by its place."""
    return {
        at: ClaimRow(
            str(at),
            mention.country or mention.number_country,
            mention.scheme,
            mention.number,
            mention.kind in PERSONS,
            mention.location,
            home,
        )
        for at, mention in enumerate(mentions)
        if mention.number is not None
    }


def _numbers(claims: dict[int, ClaimRow], *, person_key: bytes) -> dict[int, list[Number]]:
    rows = list(claims.values())
    claimed = [row[: len(CLAIMS)] for row in rows]
    frame = pl.DataFrame(claimed, schema=CLAIMS, orient="row")
    homes = pl.Series([row.home for row in rows], dtype=pl.String)
    known = identify(frame, person_key=person_key, homes=homes)
    found: dict[int, list[Number]] = {}
    for at, scheme, value, personal in known.select(
        "party_id", "scheme", "value", "is_personal"
    ).rows():
        found.setdefault(int(at), []).append(Number(scheme, value, personal))
    return found
