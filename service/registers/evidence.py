"""From a snapshot of registers and lists to evidence about the parties of a procurement.

A party is looked up by its numbers, and the name corroborates: both together tie what a source says
to the party. The same number under another name may be a slip of the pen, so that it is a possible
match, which is shown and never scored until a person has judged it (decisions 0004 and 0033). That
a firm is not found means nothing.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeVar

import dataframely as dy
import polars as pl

from data_ingest.lists.entry_subject import SANCTIONS
from data_ingest.model.possible_matches import MatchJudgements, PossibleMatches, RegisterAnswers
from data_ingest.model.register_tables import Register
from data_ingest.model.tables import Facts, Procurement, Sources
from data_ingest.model.without_rows import without_rows
from data_ingest.snapshot.derived import address_firms, last_changes
from data_ingest.snapshot.opened import Snapshot
from risk_models.facts.annual_reports import ANNUAL_REPORT_FACTS
from risk_models.facts.catalogue import FACTS
from risk_models.facts.fact import FOUND
from service.registers.activities import ACTIVITIES, activities_of
from service.registers.entity_linking import Agreed, LinkedRecords, Ties, judged_records, ties
from service.registers.judgement_cache import NONE_JUDGED, StandingJudgements
from service.registers.lists import SourceEntry, entries, gravest, listed_names, sanctioned
from service.registers.lookup import (
    Looked,
    NumberHit,
    RegisterOrigins,
    found_by_number,
    look_in,
)
from service.registers.ownership import owners
from service.registers.query import Sought, parties_of
from service.registers.readings import FactReading, SourceRecords, industry_fit, record_readings

CHANGE_FACTS = {"seat": "seat_changed_on", "industry": "industry_changed_on"}
"""The fact of each kind of change; a new name is known from the register's own dates."""

OF_LISTS = ("list_entry", "list_entry_about", "listed_on")
"""Facts that lists give; the others that are only found come from registers."""


_Table = TypeVar("_Table", bound=dy.Schema)


class RegisterEvidence(NamedTuple):
    """What registers and lists say of the parties that were looked up.

    Attributes:
        facts: Rows of `Facts`, all on the basis `register`.
        sources: Rows of `Sources`: every source that was looked in, whatever it held.
        possible_matches: Rows of `PossibleMatches`.
        judgements: Rows of `MatchJudgements`: those that were taken into account.
        answers: Rows of `RegisterAnswers`; none of a snapshot.
        activities: Registered activities of the parties, columns as `activities.ACTIVITIES`; they
            tell an industry where nothing nearer does, and are no facts that count.
    """

    facts: dy.DataFrame[Facts]
    sources: dy.DataFrame[Sources]
    possible_matches: dy.DataFrame[PossibleMatches]
    judgements: dy.DataFrame[MatchJudgements]
    answers: dy.DataFrame[RegisterAnswers]
    activities: pl.DataFrame = pl.DataFrame(schema=ACTIVITIES)


def register_facts(
    procurement: Procurement,
    snapshot: Snapshot,
    *,
    as_of: date,
    judgements: StandingJudgements = NONE_JUDGED,
) -> RegisterEvidence:
    """Return what a snapshot says of the parties that have a part in a tender.

    Args:
        procurement: The purchase.
        snapshot: The snapshot, opened.
        as_of: The day of the screening.
        judgements: What people have judged of possible matches.
    """
    return look_up(parties_of(procurement), snapshot, as_of=as_of, judgements=judgements)


def look_up(
    sought: Sought,
    snapshot: Snapshot,
    *,
    as_of: date,
    judgements: StandingJudgements = NONE_JUDGED,
) -> RegisterEvidence:
    """Return what a snapshot says of parties.

    A source whose content speaks of a day after `as_of` is not looked in: it cannot show what could
    be known on that day.

    Args:
        sought: The parties.
        snapshot: The snapshot, opened.
        as_of: The day that facts are read for.
        judgements: What people have judged of possible matches.

    Raises:
        UnreadableInput: The index of names is damaged or missing.
    """
    looked = look_in(sought, snapshot, as_of=as_of)
    hits = tuple(found_by_number(sought, looked))
    return evidence_of(sought, looked, hits, as_of=as_of, judgements=judgements)


def evidence_of(
    sought: Sought,
    looked: Looked,
    hits: Sequence[NumberHit],
    *,
    as_of: date,
    judgements: StandingJudgements,
) -> RegisterEvidence:
    """Return what the sources that are looked in say of parties whose numbers were looked up there.

    Args:
        sought: The parties.
        looked: Where they are looked up.
        hits: Who has their numbers there (`service.registers.lookup.found_by_number`).
        as_of: The day that facts are read for.
        judgements: What people have judged of possible matches.

    Raises:
        UnreadableInput: The index of names is damaged or missing.
    """
    snapshot = looked.snapshot
    found = LinkedRecords(
        hits=hits,
        named=tuple(listed_names(sought.names(), snapshot, sources=looked.versions, on=as_of)),
        judged=judged_records(sought, judgements, sources=looked.versions),
    )
    register = snapshot.register(found.records())
    listed = entries(register, on=as_of)
    named = listed.keys() | sanctioned(register, on=as_of)
    tied = ties(found, sought, register, looked, judgements, listed=named)
    days = {name: version.as_of for name, version in looked.versions.items()}
    owned = {row["party_id"]: row for row in _owned(tied.agreed, looked, as_of=as_of)}
    facts = [
        *(  # that a firm has an individual owner says less than links to its owners
            row
            for row in stated(tied.agreed, sought, register, looked, as_of=as_of, days=days)
            if row["fact"] != "ownership" or row["party_id"] not in owned
        ),
        *owned.values(),
        *_addresses(tied.agreed, looked),
        *_changes(tied.agreed, looked),
        *_listed(tied.agreed, listed, looked, as_of=as_of),
    ]
    facts += _not_available(sought, facts, looked)
    activities = activities_of(tied.agreed, register, looked)
    return settled(facts, _sources(looked), tied)._replace(activities=activities)


def settled(
    facts: Sequence[Mapping[str, Any]],
    sources: Sequence[Mapping[str, Any]],
    tied: Ties,
    *,
    answers: Sequence[Mapping[str, Any]] = (),
) -> RegisterEvidence:
    """Return rows of evidence as tables, in an order of their own."""
    return RegisterEvidence(
        facts=_valid(Facts, facts),
        sources=_valid(Sources, sources),
        possible_matches=_in_order(PossibleMatches, tied.possible),
        judgements=_in_order(MatchJudgements, tied.judgements),
        answers=_in_order(RegisterAnswers, answers),
    )


def _in_order(schema: type[_Table], rows: Sequence[Mapping[str, Any]]) -> dy.DataFrame[_Table]:
    if not rows:
        return without_rows(schema)
    return schema.validate(_frame(schema, rows).sort(schema.primary_key()), cast=True)


def _valid(schema: type[_Table], rows: Sequence[Mapping[str, Any]]) -> dy.DataFrame[_Table]:
    return schema.validate(_frame(schema, rows), cast=True) if rows else without_rows(schema)


def stated(
    agreed: Agreed,
    sought: Sought,
    register: Register,
    origins: RegisterOrigins,
    *,
    as_of: date,
    days: Mapping[str, date | None],
) -> Iterator[dict[str, Any]]:
    """Yield what registers state of each party, one row a fact.

    Args:
        agreed: The records that are tied to each party.
        sought: The parties.
        register: What the records say.
        origins: Where they say it.
        as_of: The day that facts are read for.
        days: The day that the content of each source speaks of, where the source tells.
    """
    records = SourceRecords.of(register)
    for party_id, ids in agreed.items():
        said: dict[str, list[FactReading]] = {}
        for reading in record_readings(records, ids, on=as_of, days=days):
            said.setdefault(reading.fact, []).append(reading)
        for several in said.values():
            chosen = _chosen(several, origins)
            if chosen is not None:
                yield _fact(origins, party_id, chosen)
    for tender_id, party_id, cpv in sought.parts:
        fits = [
            FactReading("industry_fit", fit, source_id)
            for source_id, register_id in agreed.get(party_id, ())
            if (fit := industry_fit(records.industries.get((source_id, register_id), ()), cpv))
        ]
        chosen = _chosen(fits, origins) if fits else None
        if chosen is not None:
            yield _fact(origins, party_id, chosen, tender_id=tender_id)


def _chosen(said: Sequence[FactReading], origins: RegisterOrigins) -> FactReading | None:
    """Return which of several sources counts; None where those that count contradict each other.

    A register counts before those that gather what registers say (`xx_…`), then the later day. A
    firm is as old as the oldest registration that the sources which count first know of.
    """
    first = [reading for reading in said if not reading.source_id.startswith("xx_")] or list(said)
    if first[0].fact == "founded_on":
        return min(first, key=lambda reading: (str(reading.value), reading.source_id))
    latest = max(origins.day(reading.source_id) for reading in first)
    first = [reading for reading in first if origins.day(reading.source_id) == latest]
    return first[0] if len({reading.value for reading in first}) == 1 else None


def _owned(agreed: Agreed, looked: Looked, *, as_of: date) -> Iterator[dict[str, Any]]:
    ids = {party_id: [register_id for _, register_id in keys] for party_id, keys in agreed.items()}
    found = owners(ids, looked.snapshot, sources=looked.versions, on=as_of)
    for party_id, owned_by in found.items():
        yield _fact(looked, party_id, FactReading("ownership", owned_by.code, owned_by.source_id))


def _addresses(agreed: Agreed, looked: Looked) -> Iterator[dict[str, Any]]:
    """Yield how many firms have the registered address of each party, where a register tells."""
    counted = address_firms(
        looked.snapshot, [known for several in agreed.values() for known in several]
    )
    for party_id, several in agreed.items():
        said = [
            FactReading("address_firms", counted[known], known.source_id)
            for known in several
            if known in counted
        ]
        chosen = _chosen(said, looked) if said else None
        if chosen is not None:
            yield _fact(looked, party_id, chosen)


def _changes(agreed: Agreed, looked: Looked) -> Iterator[dict[str, Any]]:
    """Yield when seat and industry of each party last changed, as versions of a register show."""
    changes = last_changes(
        looked.snapshot, [known for several in agreed.values() for known in several]
    )
    for party_id, several in agreed.items():
        said: dict[str, list[FactReading]] = {}
        for known in several:
            for change in changes.get(known, ()):
                if fact := CHANGE_FACTS.get(change.what):
                    said.setdefault(fact, []).append(
                        FactReading(fact, change.after_on, known.source_id)
                    )
        for readings in said.values():
            chosen = _chosen(readings, looked)
            if chosen is not None:
                yield _fact(looked, party_id, chosen)


def _listed(
    agreed: Agreed,
    listed: Mapping[tuple[str, str], Sequence[SourceEntry]],
    looked: Looked,
    *,
    as_of: date,
) -> Iterator[dict[str, Any]]:
    """Yield the one entry of each party that counts, with what it is about and its day."""
    for party_id, ids in agreed.items():
        found = [entry for key in ids for entry in listed.get(key, ())]
        if not found:
            continue
        entry = gravest(found, on=as_of)
        said = {
            "list_entry": entry.state,
            "list_entry_about": entry.about,
            "listed_on": entry.listed_on,
        }
        for fact, value in said.items():
            if value is not None:
                yield _fact(looked, party_id, FactReading(fact, value, entry.source_id))


def _not_available(
    sought: Sought, facts: Collection[Mapping[str, Any]], looked: Looked
) -> Iterator[dict[str, Any]]:
    """Yield what no source says although all that could say it were read whole.

    A source of which records are missing cannot show that it does not hold a firm: what it does not
    say of one is not collected, as if it had not been loaded. Neither is what no annual report
    states, since a register has only some of the reports.
    """
    known = {(row["party_id"], row["fact"]) for row in facts}
    lists = [
        version
        for version in looked.versions
        if looked.kind(version) == "list" and version not in SANCTIONS
    ]
    whole = {version for version in looked.versions if looked.is_whole(version)}
    for party_id, seat in sought.parties.select("party_id", "country").iter_rows():
        country = (seat or "").lower()
        own = [
            version for version in looked.versions if country and version.startswith(f"{country}_")
        ]
        registers = [source_id for source_id in own if looked.kind(source_id) == "register"]
        for code, fact in FACTS.items():
            of = lists if code in OF_LISTS else registers
            if fact.bases != FOUND or (party_id, code) in known or not of:
                continue
            if code in ANNUAL_REPORT_FACTS:
                continue
            if whole.issuperset(of):
                yield {
                    "party_id": party_id,
                    "tender_id": "",
                    "fact": code,
                    "state": "not_available",
                    "basis": "register",
                    "source_id": looked.key(of[0]),
                    "as_of": looked.day(of[0]),
                }


def _fact(
    origins: RegisterOrigins, party_id: str, reading: FactReading, *, tender_id: str = ""
) -> dict[str, Any]:
    return {
        "party_id": party_id,
        "tender_id": tender_id,
        "fact": reading.fact,
        "state": "stated",
        "value_text": reading.value if isinstance(reading.value, str) else None,
        "value_int": reading.value if isinstance(reading.value, int) else None,
        "value_date": reading.value if isinstance(reading.value, date) else None,
        "basis": "register",
        "source_id": origins.key(reading.source_id),
        "as_of": reading.day or origins.day(reading.source_id),
    }


def _sources(looked: Looked) -> list[dict[str, Any]]:
    return [
        {
            "source_id": looked.key(name),
            "title": version.title,
            "publisher": version.publisher,
            "url": version.url,
            "licence": version.licence,
            "as_of": version.as_of,
            "retrieved_on": version.retrieved_at.date(),
            "sha256": version.sha256,
        }
        for name, version in sorted(looked.versions.items())
    ]


def _frame(schema: type[dy.Schema], rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    types = {name: column.dtype for name, column in schema.columns().items()}
    return pl.DataFrame(rows, schema=types)
