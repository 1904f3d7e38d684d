"""The parties of a procurement looked up in a snapshot by their numbers, and compared by name."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import polars as pl

from data_ingest.lists.relevance import relevant_lists
from data_ingest.matching.comparison import Compared, Pairs, compare_many
from data_ingest.possible_matches import MatchReason
from data_ingest.register_tables import Register
from data_ingest.snapshot.lookup import LOOKUP
from data_ingest.snapshot.manifest import SourceVersion
from data_ingest.snapshot.opened import Snapshot
from data_ingest.sources import SOURCES
from data_ingest.tables import Procurement
from service.assessment import AT_SNAPSHOT


class Hit(NamedTuple):
    """A party of a source that has a number of a party of the procurement."""

    party_id: str
    source_id: str
    register_id: str
    number: str


Agreed = Mapping[str, Sequence[tuple[str, str]]]
"""Source and party id of what is tied to each party of the procurement."""


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


def lists_off(procurement: Procurement, snapshot: Snapshot) -> tuple[str, ...]:
    """Return the lists of a snapshot that cannot concern the purchase, by id of their source."""
    lists = [one for one in snapshot.manifest.sources if _kind(one) == "list"]
    seats = {*procurement.parties["country"].drop_nulls()}
    found = relevant_lists(lists, procurement.contracts, seats=seats)
    return tuple(one.list_id for one in found if not one.relevant)


def look_in(procurement: Procurement, snapshot: Snapshot, *, as_of: date) -> Looked:
    """Return the sources that are looked in.

    Lists that cannot concern the purchase are not, nor reports of subcontracts, which name parties
    and state nothing of them, nor a source whose content speaks of a day after `as_of`.
    """
    off = lists_off(procurement, snapshot)
    versions = {
        name: version
        for name, version in snapshot.manifest.sources.items()
        if name not in off and _kind(name) != "chain"
        if version.as_of is None or version.as_of <= as_of
    }
    return Looked(snapshot, versions)


def _kind(source_id: str) -> str:
    return SOURCES[source_id].kind if source_id in SOURCES else "register"


def parties_with_a_part(procurement: Procurement) -> dict[str, dict[str, Any]]:
    """Return the parties that have a part in a tender, each with all its names."""
    names: dict[str, list[str]] = defaultdict(list)
    for party_id, name in procurement.names.select("party_id", "name").iter_rows():
        names[party_id].append(name)
    rows = procurement.parties.join(procurement.contract_parties, on="party_id", how="semi").sort(
        "party_id"
    )
    return {
        row["party_id"]: row
        | {"names": [name for name in (row["display_name"], *names[row["party_id"]]) if name]}
        for row in rows.rows(named=True)
    }


def hits_of(procurement: Procurement, parties: Collection[str], looked: Looked) -> Iterator[Hit]:
    """Yield who has the parties' numbers; a place of work leads to its main unit.

    Numbers with a wrong check digit are not looked up, and are not believed of a source.
    """
    numbers = procurement.identifiers.filter(
        pl.col("party_id").is_in(sorted(parties)), pl.col("checksum_ok").fill_null(value=True)
    ).sort("party_id", "scheme", "value")
    seen: set[Hit] = set()
    for party_id, scheme, value in numbers.select("party_id", "scheme", "value").iter_rows():
        for found in looked.snapshot.find(scheme, value):
            if found.source_id not in looked.versions or found.checksum_ok is False:
                continue
            number = None if found.is_personal else f"{scheme} {value}"
            hit = Hit(party_id, found.source_id, found.party_id, number or "")
            for one in (hit, *_main_units(hit, looked)):
                if one not in seen:
                    seen.add(one)
                    yield one


def _main_units(hit: Hit, looked: Looked) -> Iterator[Hit]:
    """Yield the legal entities that a place of work belongs to, in every source."""
    if "control_links" not in looked.versions[hit.source_id].tables:
        return
    above = (
        looked.snapshot.scan("control_links")
        .filter(
            pl.col("owned_id") == hit.register_id,
            pl.col("source_id") == hit.source_id,
            pl.col("kind") == "sub_unit_of",
            pl.col("is_current"),
        )
        .select("owner_id")
        .collect()
    )
    for owner in above["owner_id"].drop_nulls().unique().sort():
        scheme, _, value = owner.partition(":")
        for found in looked.snapshot.find(scheme, value):
            if found.source_id in looked.versions and found.party_id != hit.register_id:
                yield Hit(hit.party_id, found.source_id, found.party_id, hit.number)


def compared(
    hits: Sequence[Hit],
    parties: Mapping[str, dict[str, Any]],
    register: Register,
    looked: Looked,
    *,
    listed: Collection[tuple[str, str]],
) -> tuple[Agreed, list[dict[str, Any]]]:
    """Tell the hits whose name corroborates from those that are only possible.

    The hash of a natural person's number needs no name: none is kept of it.

    Args:
        hits: Who has the numbers.
        parties: The parties, with their names.
        register: What the sources say of whom was hit.
        looked: The sources.
        listed: Of whom there is an entry of a list.

    Returns:
        What is tied to each party, and rows of `PossibleMatches`.
    """
    theirs = {(row["source_id"], row["party_id"]): row for row in register.parties.rows(named=True)}
    other: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in register.names.rows(named=True):
        other[row["source_id"], row["party_id"]].append(row["name"])
    grades = _grades(hits, parties, theirs, other)
    agreed: dict[str, dict[tuple[str, str], None]] = defaultdict(dict)
    possible = []
    for hit in hits:
        key = (hit.source_id, hit.register_id)
        name, named = theirs[key]["display_name"], bool(parties[hit.party_id]["names"])
        if theirs[key]["is_personal"] or grades.get(hit) == "number":
            agreed[hit.party_id][key] = None
        elif name is not None:
            reason: MatchReason = "name_differs" if named else "name_missing"
            possible.append(
                possible_match(looked, hit[:3], hit.number, name, reason, listed=key in listed)
            )
    tied = {
        (party_id, looked.key(source_id), register_id)
        for party_id, keys in agreed.items()
        for source_id, register_id in keys
    }
    columns = ("party_id", "source_id", "register_id")
    return (
        {party_id: list(keys) for party_id, keys in agreed.items()},
        [one for one in possible if tuple(one[name] for name in columns) not in tied],
    )


def _grades(
    hits: Sequence[Hit],
    parties: Mapping[str, dict[str, Any]],
    theirs: Mapping[tuple[str, str], dict[str, Any]],
    other: Mapping[tuple[str, str], list[str]],
) -> dict[Hit, str]:
    """Return how each hit and its party are matched, where both have names."""
    queries, candidates = [], []
    pairs: list[tuple[str, str, Hit]] = []
    for hit in hits:
        names = parties[hit.party_id]["names"]
        row = theirs[hit.source_id, hit.register_id]
        if not names or row["display_name"] is None:
            continue
        number = [hit.number.replace(" ", ":", 1)]
        at = str(len(pairs))
        queries.append((at, names[0], names[1:], None, None, number))
        former = other[hit.source_id, hit.register_id]
        candidates.append((at, row["display_name"], former, None, None, number))
        pairs.append((at, at, hit))
    columns = list(Compared.column_names())
    types = {name: Compared.columns()[name].dtype for name in columns}
    compared = compare_many(
        Compared.validate(pl.DataFrame(queries, schema=types, orient="row")),
        Compared.validate(pl.DataFrame(candidates, schema=types, orient="row")),
        Pairs.validate(
            pl.DataFrame(
                [pair[:2] for pair in pairs],
                schema={"query_id": pl.String, "candidate_id": pl.String},
                orient="row",
            )
        ),
    )
    grades = dict(compared.select("query_id", pl.col("grade").cast(pl.String)).iter_rows())
    return {hit: grades[at] for at, _, hit in pairs}


def possible_match(
    looked: Looked,
    who: tuple[str, str, str],
    number: str | None,
    name: str,
    reason: MatchReason,
    *,
    listed: bool,
) -> dict[str, Any]:
    """Return a row of `PossibleMatches`; `who` is the party, the source and the id in it."""
    party_id, source_id, register_id = who
    return {
        "party_id": party_id,
        "source_id": looked.key(source_id),
        "register_id": register_id,
        "number": number,
        "name": name,
        "reason": reason,
        "listed": listed,
    }
