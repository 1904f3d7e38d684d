"""From live answers to evidence: what registers say today about the parties that have numbers.

What an answer states becomes facts as what a snapshot holds does. That a register did not answer
changes nothing and is told; it is neither "not found" nor "not available". A register that says
that it does not have a number states nothing of the firm either.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from typing import Any

import polars as pl

from data_ingest.live.answer import LookUp
from data_ingest.model.register_tables import TABLES, DatasetVersions, Register
from service.registers.activities import activities_of
from service.registers.entity_linking import LinkedRecords, judged_records, ties
from service.registers.evidence import RegisterEvidence, settled, stated
from service.registers.judgement_cache import NONE_JUDGED, StandingJudgements
from service.registers.lookup import NumberHit
from service.registers.query import Sought
from service.registers.source_ids import AT_SNAPSHOT

MINUTE = "%Y-%m-%dT%H:%MZ"
"""How the moment of a question is written."""

ANSWERED = ("found", "partial")
"""How an answer is called that states something."""

_RANK = (*ANSWERED, "not_found", "unavailable")


@dataclass(frozen=True, slots=True)
class LiveAnswers:
    """What registers have answered about parties.

    Attributes:
        answers: The party that was asked about, and one answer.
        not_asked: Parties with numbers that were not asked about: there are too many at one time.
    """

    answers: tuple[tuple[str, LookUp], ...]
    not_asked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Asked:
    """The registers that were asked, as origins of what they say.

    Attributes:
        first: When each register was asked for the first time, as it stands in ids.
        days: The last day that its answers speak of.
    """

    first: Mapping[str, str]
    days: Mapping[str, date]

    def key(self, source_id: str) -> str:
        """Return the id of a register in evidence, which names the minute as well."""
        return f"{source_id}{AT_SNAPSHOT}{self.first[source_id]}"

    def day(self, source_id: str) -> date:
        """Return the day that its answers speak of."""
        return self.days[source_id]


def live_facts(
    sought: Sought,
    told: LiveAnswers,
    *,
    as_of: date,
    judgements: StandingJudgements = NONE_JUDGED,
) -> RegisterEvidence:
    """Return what live answers say of parties.

    Args:
        sought: The parties that were asked about.
        told: The answers.
        as_of: The day of the screening.
        judgements: What people have judged of possible matches.
    """
    first: dict[str, str] = {}
    days: dict[str, date] = {}
    for _, look_up in sorted(told.answers, key=lambda pair: pair[1].retrieved_at):
        first.setdefault(look_up.source.id, _minute(look_up))
        if look_up.as_of is not None:
            days[look_up.source.id] = max(days.get(look_up.source.id, look_up.as_of), look_up.as_of)
    asked = _Asked(first, days)
    register = _together(
        [look_up.register for _, look_up in told.answers if look_up.status in ANSWERED]
    )
    found = LinkedRecords(
        hits=_hits(sought, register),
        judged=[
            (party_id, known)
            for party_id, known in judged_records(sought, judgements, sources=days)
            if known in set(register.parties.select("source_id", "party_id").iter_rows())
        ],
    )
    tied = ties(found, sought, register, asked, judgements, listed=())
    return settled(
        list(stated(tied.agreed, sought, register, asked, as_of=as_of, days=days)),
        _sources(told, asked),
        tied,
        answers=_answers(told),
    )._replace(activities=activities_of(tied.agreed, register, asked))


def _together(registers: Sequence[Register]) -> Register:
    """Return the rows of several answers, each key once."""
    frames = {}
    for table, schema in TABLES.items():
        rows = pl.concat(
            [schema.create_empty(), *(getattr(register, table) for register in registers)]
        )
        key = schema.primary_key() or rows.columns
        frames[table] = rows.unique(key, keep="first", maintain_order=True)
    return Register.cast({"dataset_versions": DatasetVersions.create_empty(), **frames})


def _hits(sought: Sought, register: Register) -> list[NumberHit]:
    """Return who has the numbers of the parties; a place of work leads to its main unit."""
    columns = ("source_id", "party_id", "scheme", "value", "is_personal", "checksum_ok")
    having: dict[tuple[str, str], list[tuple[str, str, bool]]] = defaultdict(list)
    rows = register.identifiers.select(columns).iter_rows()
    for source_id, register_id, scheme, value, is_personal, checksum_ok in rows:
        if checksum_ok is not False:
            having[scheme, value].append((source_id, register_id, is_personal))
    links = register.control_links.filter(pl.col("kind") == "sub_unit_of").sort("owned_id")
    above: dict[tuple[str, str], list[str]] = defaultdict(list)
    for source_id, owned_id, owner_id in links.select(
        "source_id", "owned_id", "owner_id"
    ).iter_rows():
        above[source_id, owned_id].append(owner_id)
    known = set(register.parties.select("source_id", "party_id").iter_rows())
    hits: dict[NumberHit, None] = {}
    for party_id, scheme, value in sought.numbers:
        for source_id, register_id, is_personal in having.get((scheme, value), ()):
            number = "" if is_personal else f"{scheme} {value}"
            for found_id in (register_id, *above.get((source_id, register_id), ())):
                if (source_id, found_id) in known:
                    hits.setdefault(NumberHit(party_id, source_id, found_id, number))
    return list(hits)


def _sources(told: LiveAnswers, asked: _Asked) -> list[dict[str, Any]]:
    """Return every register that has answered, with the hash of its answers' hashes."""
    received: dict[str, list[str]] = defaultdict(list)
    sources = {}
    for _, look_up in told.answers:
        for digest in look_up.register.dataset_versions["sha256"]:
            received[look_up.source.id].append(digest)
            sources[look_up.source.id] = look_up.source
    return [
        {
            "source_id": asked.key(name),
            "title": f"{sources[name].title.en} ({asked.first[name][-6:-1]} UTC)",
            "publisher": sources[name].publisher,
            "url": sources[name].url,
            "licence": sources[name].licence,
            "as_of": asked.day(name),
            "retrieved_on": date.fromisoformat(asked.first[name][:10]),
            "sha256": hashlib.sha256("".join(sorted(digests)).encode()).hexdigest(),
        }
        for name, digests in sorted(received.items())
    ]


def _answers(told: LiveAnswers) -> list[dict[str, Any]]:
    """Return how each register answered about each party, the best answer of several."""
    best: dict[tuple[str, str], LookUp] = {}
    for party_id, look_up in told.answers:
        before = best.get((party_id, look_up.source.id))
        if before is None or _RANK.index(look_up.status) < _RANK.index(before.status):
            best[party_id, look_up.source.id] = look_up
    rows: list[dict[str, Any]] = [
        {
            "party_id": party_id,
            "source": source,
            "title": look_up.source.title.en,
            "status": look_up.status,
            "asked_at": _minute(look_up),
            "reason": look_up.reasons[0].code if look_up.reasons else None,
        }
        for (party_id, source), look_up in best.items()
    ]
    rows += [
        {"party_id": party_id, "source": "", "title": "", "status": "not_asked"}
        for party_id in told.not_asked
    ]
    return rows


def _minute(look_up: LookUp) -> str:
    return look_up.retrieved_at.astimezone(UTC).strftime(MINUTE)
