"""Where the sought are looked up, and who has their numbers there."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol

import polars as pl

from data_ingest.lists.relevance import Relevance, relevant_lists
from data_ingest.snapshot.lookup import LOOKUP, FoundParty
from data_ingest.snapshot.manifest import SourceVersion
from data_ingest.snapshot.opened import Snapshot
from data_ingest.sources import SOURCES
from service.registers.query import Sought
from service.registers.source_ids import AT_SNAPSHOT


def is_of_documents(source_id: str) -> bool:
    """Tell whether the records of a source are documents, which have the names of their day."""
    source = SOURCES.get(source_id)
    return source is not None and source.documents


class NumberHit(NamedTuple):
    """A party of a source that has a number of a party that is sought.

    Attributes:
        party_id: The party that is sought.
        source_id: The source.
        register_id: The party there.
        number: "<scheme> <value>" of the number; "" for a natural person's.
    """

    party_id: str
    source_id: str
    register_id: str
    number: str


class RegisterOrigins(Protocol):
    """Where what is said comes from: a snapshot, or registers that have answered live."""

    def key(self, source_id: str) -> str:
        """Return the id of a source in evidence."""

    def day(self, source_id: str) -> date:
        """Return the day that what the source says speaks of."""


@dataclass(frozen=True, slots=True)
class Looked:
    """The sources that are looked in, by id.

    Attributes:
        snapshot: Where they are.
        versions: What they are.
    """

    snapshot: Snapshot
    versions: Mapping[str, SourceVersion]

    def key(self, source_id: str) -> str:
        """Return the id of a source in evidence, which names the snapshot as well."""
        return f"{source_id}{AT_SNAPSHOT}{self.snapshot.id}"

    def day(self, source_id: str) -> date:
        """Return the day that a source speaks of, or else the day on which it was retrieved."""
        version = self.versions[source_id]
        return version.as_of or version.retrieved_at.date()

    def kind(self, source_id: str) -> str:
        """Return `register`, `list` or `chain`."""
        return _kind(source_id)

    def is_whole(self, source_id: str) -> bool:
        """Tell whether a firm that is not found is not in the source.

        Not where records were left out when it was read, nor where its look-up is missing.
        """
        version = self.versions[source_id]
        there = (self.snapshot.folder / source_id / LOOKUP).exists()
        return not version.rejected and (there or "identifiers" not in version.tables)


def lists_off(sought: Sought, snapshot: Snapshot) -> tuple[Relevance, ...]:
    """Return the lists of a snapshot that cannot concern the purchase, by id, and why."""
    lists = [source for source in snapshot.manifest.sources if _kind(source) == "list"]
    found = relevant_lists(lists, sought.contracts, seats=sought.seats)
    return tuple(relevance for relevance in found if not relevance.relevant)


def look_in(sought: Sought, snapshot: Snapshot, *, as_of: date) -> Looked:
    """Return the sources that are looked in.

    Lists that cannot concern the purchase are not, nor reports of subcontracts, which name parties
    and state nothing of them, nor a source whose content speaks of a day after `as_of`.
    """
    off = {relevance.list_id for relevance in lists_off(sought, snapshot)}
    versions = {
        name: version
        for name, version in snapshot.manifest.sources.items()
        if name not in off and _kind(name) != "chain"
        if version.as_of is None or version.as_of <= as_of
    }
    return Looked(snapshot, versions)


def _kind(source_id: str) -> str:
    return SOURCES[source_id].kind if source_id in SOURCES else "register"


def found_by_number(sought: Sought, looked: Looked) -> dict[NumberHit, FoundParty]:
    """Return who has the numbers of the sought, in order; a place of work leads to its main unit.

    A number that a source itself calls wrong is not believed of it.
    """
    found = looked.snapshot.find_many((scheme, value) for _, scheme, value in sought.numbers)
    hits = [
        (
            NumberHit(
                party_id,
                party.source_id,
                party.party_id,
                "" if party.is_personal else f"{scheme} {value}",
            ),
            party,
        )
        for party_id, scheme, value in sought.numbers
        for party in found.get((scheme, value), ())
        if party.source_id in looked.versions and party.checksum_ok is not False
    ]
    above = _main_units([hit for hit, _ in hits], looked)
    units = looked.snapshot.find_many(unit for several in above.values() for unit in several)
    seen: dict[NumberHit, FoundParty] = {}
    for hit, party in hits:
        seen.setdefault(hit, party)
        for unit in above.get((hit.source_id, hit.register_id), ()):
            for main in units.get(unit, ()):
                if main.source_id in looked.versions and main.party_id != hit.register_id:
                    above_hit = hit._replace(source_id=main.source_id, register_id=main.party_id)
                    seen.setdefault(above_hit, main)
    return seen


def _main_units(
    hits: Sequence[NumberHit], looked: Looked
) -> Mapping[tuple[str, str], Sequence[tuple[str, str]]]:
    """Return the numbers of the legal entities that places of work belong to."""
    asked = sorted(
        {
            hit.register_id
            for hit in hits
            if "control_links" in looked.versions[hit.source_id].tables
        }
    )
    above: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    if not asked:
        return above
    owners = (
        looked.snapshot.scan("control_links")
        .filter(
            pl.col("owned_id").is_in(asked),
            pl.col("kind") == "sub_unit_of",
            pl.col("is_current"),
            pl.col("owner_id").is_not_null(),
        )
        .select("source_id", "owned_id", "owner_id")
        .unique()
        .sort("source_id", "owned_id", "owner_id")
        .pipe(looked.snapshot.collect)
    )
    for source_id, owned_id, owner_id in owners.iter_rows():
        scheme, _, value = owner_id.partition(":")
        above[source_id, owned_id].append((scheme, value))
    return above
