"""Entries of published lists about the parties of a procurement.

An entry is tied to a party by number and name. Under the same name alone, or nearly the same, it is
a possible match.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date
from typing import NamedTuple

import polars as pl

from data_ingest.linking.names import name_norm
from data_ingest.lists.entry_subject import SANCTIONS, entry_subject
from data_ingest.lists.meaning import LISTS, entry_state
from data_ingest.model.possible_matches import MatchReason
from data_ingest.model.register_tables import Register
from data_ingest.snapshot.opened import Snapshot

LABOUR_WORDS = r"forced[._ ]labou?r|UFLPA|WRO"
"""Categories of files of many lists (FollowTheMoney) whose entries are about working conditions:
the topic `forced.labor`, and programmes of the UFLPA and of CBP's orders. Sanctions, debarments and
decisions on other grounds are left out; expert judgement, 2026-11-25."""

CANDIDATES = 20
"""Listed organisations of nearly the same name that are compared with each name of a party."""

_SUBJECTS = ("environment", None, "labour")
"""Subjects of entries, the one that says most of labour last."""

OLD_YEARS = 4
"""An entry without a day counts beside others as this old (`risk_models.factors.conduct`)."""


class SourceEntry(NamedTuple):
    """An entry about a party of a source.

    Attributes:
        state: `current` or `ended`.
        about: What it is about (`data_ingest.lists.entry_subject`); None where that is not told.
        listed_on: Its day, where stated.
        source_id: The source.
        key: The list's own.
    """

    state: str
    about: str | None
    listed_on: date | None
    source_id: str
    key: str


class ListedName(NamedTuple):
    """A listed organisation that has the name of a party or nearly so, and no number that tells.

    Attributes:
        party_id: The party that is sought.
        source_id: The source of the list.
        register_id: The organisation there.
        reason: `name_only` or `name_near`.
    """

    party_id: str
    source_id: str
    register_id: str
    reason: MatchReason


def entries(register: Register, *, on: date) -> dict[tuple[str, str], list[SourceEntry]]:
    """Return the entries about working conditions, by source and party; those to come are left out.

    Args:
        register: What sources say of the parties.
        on: The day of the screening.
    """
    found: dict[tuple[str, str], list[SourceEntry]] = {}
    if register.list_entries.is_empty():
        return found
    rows = _that_hold(register.list_entries.lazy(), _on_labour(), on=on).with_columns(
        entry_subject()
    )
    columns = ("source_id", "party_id", "state", "about", "listed_on", "entry_key")
    for source_id, party_id, state, about, listed_on, key in rows.select(columns).collect().rows():
        entry = SourceEntry(state, about, listed_on, source_id, key)
        found.setdefault((source_id, party_id), []).append(entry)
    return found


def sanctioned(register: Register, *, on: date) -> set[tuple[str, str]]:
    """Return who stands in a list of sanctions, by source and party; who stood there does not.

    Args:
        register: What sources say of the parties.
        on: The day of the screening.
    """
    if register.list_entries.is_empty():
        return set()
    rows = _that_hold(register.list_entries.lazy(), _of_sanctions(), on=on)
    current = rows.filter(pl.col("state") == "current").select("source_id", "party_id")
    return set(current.collect().iter_rows())


def gravest(found: Sequence[SourceEntry], *, on: date) -> SourceEntry:
    """Return the entry that counts.

    One that holds stands before one that has ended, then one about labour before others, then one
    whose subject is not told, then the youngest.
    """
    old = on.replace(year=on.year - OLD_YEARS, day=min(on.day, 28))
    return max(
        found,
        key=lambda entry: (
            entry.state == "current",
            _SUBJECTS.index(entry.about),
            entry.listed_on or old,
            entry.source_id,
            entry.key,
        ),
    )


def listed_names(
    names: Mapping[str, Sequence[str]],
    snapshot: Snapshot,
    *,
    sources: Collection[str],
    on: date,
) -> Iterator[ListedName]:
    """Yield listed organisations by name alone: of the very name in normal form, then near ones.

    Whether a near name is near enough to be shown, the comparison of both parties tells.

    Args:
        names: All names of each party.
        snapshot: The snapshot, with its index of names.
        sources: The sources that are looked in.
        on: The day; entries that have ended are passed over.

    Raises:
        UnreadableInput: The index of names is damaged or missing.
    """
    listed = (
        _that_hold(snapshot.scan("list_entries"), _on_labour() | _of_sanctions(), on=on)
        .filter(pl.col("state") == "current", pl.col("source_id").is_in(sorted(sources)))
        .select("source_id", "party_id")
        .unique()
        .pipe(snapshot.collect)
    )
    if listed.is_empty():
        return
    ours = pl.DataFrame(
        [(party_id, name) for party_id, several in names.items() for name in several],
        schema={"party": pl.String, "written": pl.String},
        orient="row",
    ).select("party", norm=name_norm(pl.col("written")))
    theirs = (
        snapshot.scan("names")
        .join(listed.lazy(), on=["source_id", "party_id"], how="semi")
        .select("source_id", "party_id", "name")
        .pipe(snapshot.collect)
        .with_columns(norm=name_norm(pl.col("name")))
    )
    same = ours.join(theirs, on="norm").select("party", "source_id", "party_id").unique()
    known = set(same.iter_rows())
    for party_id, source_id, register_id in sorted(known):
        yield ListedName(party_id, source_id, register_id, "name_only")
    for party_id, source_id, register_id in _near(names, snapshot, set(listed.iter_rows())):
        if (party_id, source_id, register_id) not in known:
            yield ListedName(party_id, source_id, register_id, "name_near")


def _near(
    names: Mapping[str, Sequence[str]], snapshot: Snapshot, listed: Collection[tuple[str, str]]
) -> Iterator[tuple[str, str, str]]:
    """Yield each party with the listed organisations of nearly its name, each once."""
    asked = [(party_id, name) for party_id, several in names.items() for name in several]
    folders = {
        source_id: snapshot.folder / source_id
        for source_id in sorted({source for source, _ in listed})
    }
    from data_ingest.linking.search import NameIndex

    with closing(NameIndex(folders)) as index:
        hits = index.near([(name, None) for _, name in asked], limit=CANDIDATES)
    seen: dict[tuple[str, str, str], None] = {}
    for (party_id, _), some in zip(asked, hits, strict=True):
        for hit in some:
            if hit[:2] in listed:
                seen.setdefault((party_id, *hit[:2]))
    yield from sorted(seen)


def _on_labour() -> pl.Expr:
    """Return which entries are on working conditions: those that count."""
    told = pl.col("source_id").is_in(sorted(LISTS.keys() - SANCTIONS))
    named = pl.col("category").str.contains(f"(?i){LABOUR_WORDS}")
    return told | (named & ~_of_sanctions())


def _of_sanctions() -> pl.Expr:
    return pl.col("source_id").is_in(sorted(SANCTIONS))


def _that_hold(rows: pl.LazyFrame, chosen: pl.Expr, *, on: date) -> pl.LazyFrame:
    """Return the chosen entries of organisations with their state; those to come are left out."""
    return (
        rows.filter(pl.col("party_id").is_not_null(), chosen)
        .with_columns(entry_state(on))
        .filter(pl.col("state") != "not_yet")
        .sort("source_id", "party_id", "entry_key")
    )
