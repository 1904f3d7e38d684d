"""Which records of sources are a party's, and which only may be, until a person has decided.

A number that the name corroborates ties a record to a party, and so does a person who has judged
that both are the same. A judgement is of facts: as soon as one of them has changed, on either side,
the question is open again (decision 0033).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import polars as pl

from data_ingest.linking.comparison import Compared
from data_ingest.lists.entry_subject import SANCTIONS
from data_ingest.model.possible_matches import MatchReason
from data_ingest.model.register_tables import Register
from service.registers.comparing import (
    COMPARED,
    Comparison,
    Match,
    SourceParty,
    asked_facts,
    compare_at_once,
    comparison_with,
    matches,
)
from service.registers.judgement_cache import Judged, StandingJudgements
from service.registers.lists import ListedName
from service.registers.lookup import NumberHit, RegisterOrigins, is_of_documents
from service.registers.query import Sought

Agreed = Mapping[str, Sequence[SourceParty]]
"""The records of sources that are tied to each party that is sought."""


class Ties(NamedTuple):
    """What is a party's, and what may be.

    Attributes:
        agreed: What is tied to each party.
        possible: Rows of `PossibleMatches`.
        judgements: Rows of `MatchJudgements`: those that were taken into account.
    """

    agreed: Agreed
    possible: list[dict[str, Any]]
    judgements: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class LinkedRecords:
    """The records that may be a party's, by how they were found.

    Attributes:
        hits: By number.
        named: By name, in lists.
        judged: By a judgement that a party of the same description is the one of the record.
    """

    hits: Sequence[NumberHit]
    named: Sequence[ListedName] = ()
    judged: Sequence[tuple[str, SourceParty]] = ()

    def pairs(self) -> dict[str, dict[SourceParty, None]]:
        """Return the records of each party, each once, those found by number first."""
        found: dict[str, dict[SourceParty, None]] = defaultdict(dict)
        for party_id, source_id, register_id, _ in (*self.hits, *self.named):
            found[party_id].setdefault(SourceParty(source_id, register_id))
        for party_id, known in self.judged:
            found[party_id].setdefault(known)
        return found

    def records(self) -> set[SourceParty]:
        """Return all records."""
        return {known for several in self.pairs().values() for known in several}


def judged_records(
    sought: Sought, judgements: StandingJudgements, *, sources: Collection[str]
) -> list[tuple[str, SourceParty]]:
    """Return the records that a person has judged to be a party's, whatever search finds them.

    Args:
        sought: The parties.
        judgements: What people have judged.
        sources: The sources that are looked in.
    """
    if not judgements.by_asked:
        return []
    return [
        (party_id, SourceParty(judged.source_id, judged.party_id))
        for party_id, facts in sorted(asked_facts(sought.parties).items())
        for judged in judgements.by_asked.get(facts, ())
        if judged.source_id in sources
    ]


def ties(
    found: LinkedRecords,
    sought: Sought,
    register: Register,
    origins: RegisterOrigins,
    judgements: StandingJudgements,
    *,
    listed: Collection[tuple[str, str]],
) -> Ties:
    """Tell the records that are a party's from those that are only possible.

    The hash of a natural person's number needs no name: none is kept of it. A document, such as an
    annual report, has the name of its day, so that it is the party's where its number is one that
    another record of the party has. A record of a list of sanctions is never a party's until a
    person has said so. That a person is unsure changes nothing of what number and name tell.

    Args:
        found: The records.
        sought: The parties.
        register: What the sources say of the records.
        origins: Where they say it.
        judgements: What people have judged.
        listed: Of whom there is an entry of a list.
    """
    names, pairs = sought.names(), found.pairs()
    numbered, by_number_alone = _by_number_alone(found.hits, sought, register)
    asked = Compared.cast(sought.parties.filter(pl.col("party_id").is_in(list(pairs))))
    whole = comparison_with(register, asked, pairs)
    graded, scored = compare_at_once(by_number_alone, whole)
    told = dict(graded.select("query_id", pl.col("grade").cast(pl.String)).iter_rows())
    grades = {hit: told[str(at)] for at, hit in enumerate(numbered)}
    reasons: dict[tuple[str, SourceParty], tuple[MatchReason, str | None]] = {}
    by_number = set()
    for hit in found.hits:
        key = (hit.party_id, SourceParty(hit.source_id, hit.register_id))
        if grades.get(hit) == "number":
            by_number.add(key)
        differs: MatchReason = "name_differs" if names[hit.party_id] else "name_missing"
        reasons.setdefault(key, (differs, hit.number))
    agreed_numbers = {
        (hit.party_id, hit.number) for hit, grade in grades.items() if grade == "number"
    }
    by_number |= {
        (hit.party_id, SourceParty(hit.source_id, hit.register_id))
        for hit in found.hits
        if is_of_documents(hit.source_id) and (hit.party_id, hit.number) in agreed_numbers
    }
    for named in found.named:
        key = (named.party_id, SourceParty(named.source_id, named.register_id))
        reasons.setdefault(key, (named.reason, None))
    persons = {SourceParty(*row) for row in register.parties.filter("is_personal").select(
        "source_id", "party_id").iter_rows()}  # fmt: skip
    agreed: dict[str, list[SourceParty]] = defaultdict(list)
    possible, judged = [], []
    compared = {
        (party_id, match.known): match
        for party_id, several in matches(whole, scored, register).items()
        for match in several
    }
    in_order = [(party_id, known) for party_id, several in pairs.items() for known in several]
    for party_id, known in in_order:
        if (party_id, known) not in compared:
            continue
        match = compared[party_id, known]
        verdict = judgements.by_compared.get(match.compared_sha256)
        reason, number = reasons.get((party_id, known), (None, None))
        if verdict is not None:
            judged.append(_judgement(party_id, match, verdict, origins))
            if verdict.verdict == "not_same":
                continue
        is_same = verdict is not None and verdict.verdict == "same"
        if not is_same and (party_id, known) in by_number and known.source_id in SANCTIONS:
            by_number.discard((party_id, known))
            reason = "sanctions"
        if is_same or (party_id, known) in by_number or (known in persons and number is not None):
            agreed[party_id].append(known)
        elif reason is None or (reason == "name_near" and match.grade == "unlikely"):
            continue
        elif match.name is not None:
            possible.append(
                {
                    "party_id": party_id,
                    "source_id": origins.key(known.source_id),
                    "register_id": known.party_id,
                    "number": number,
                    "name": match.name,
                    "reason": reason,
                    "listed": known in listed,
                    "compared": match.compared.decode(),
                }
            )
    return Ties(agreed, possible, judged)


def _judgement(
    party_id: str, match: Match, judged: Judged, origins: RegisterOrigins
) -> dict[str, Any]:
    return {
        "party_id": party_id,
        "source_id": origins.key(match.known.source_id),
        "register_id": match.known.party_id,
        "name": match.name,
        "judgement_id": judged.judgement_id,
        "verdict": judged.verdict,
        "judged_on": judged.on,
    }


def _by_number_alone(
    hits: Iterable[NumberHit], sought: Sought, register: Register
) -> tuple[list[NumberHit], Comparison]:
    """Return each hit whose record and party both have names, and the comparison of the two.

    Nothing but the names and the number that was found counts: a place of work leads to a main unit
    that has another number. The ids in the comparison are the places of the hits.
    """
    names = sought.names()
    theirs = {
        SourceParty(*key): name
        for *key, name in register.parties.select(
            "source_id", "party_id", "display_name"
        ).iter_rows()
    }
    other: dict[SourceParty, list[str]] = defaultdict(list)
    for *key, name in register.names.select("source_id", "party_id", "name").iter_rows():
        other[SourceParty(*key)].append(name)
    queries, candidates = [], []
    compared: list[NumberHit] = []
    for hit in hits:
        known, ours = SourceParty(hit.source_id, hit.register_id), names[hit.party_id]
        if not ours or theirs.get(known) is None:
            continue
        at, number = str(len(compared)), [hit.number.replace(" ", ":", 1)]
        queries.append((at, ours[0], ours[1:], None, None, number))
        candidates.append((at, theirs[known], other[known], None, None, number))
        compared.append(hit)
    same = [(str(at), str(at)) for at in range(len(compared))]
    asked, found = (pl.DataFrame(rows, COMPARED, orient="row") for rows in (queries, candidates))
    return compared, Comparison(asked, found, same)
