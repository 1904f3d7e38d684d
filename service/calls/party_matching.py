"""Parties matched with registers and lists, and with what people have judged of the same facts.

Every door for matching asks here: `POST /v1/match`, OpenRefine's and yente's.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from data_ingest.model.problem import Problem
from service.calls.call import Call
from service.registers.comparing import Match, shown_number
from service.registers.judgements import judgements_of
from service.registers.matching import QueryParty, find_matches, recognised, unread
from service.registers.serving import Registers
from service.registers.tables import Judgement

_SCHEMAS = {"company": "Company", "public_body": "PublicBody"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A party that may be the one that is asked about.

    Attributes:
        match: What was compared, and how likely both are one.
        judgement: What a person has judged of the same facts.
    """

    match: Match
    judgement: Judgement | None

    @property
    def is_same(self) -> bool:
        """Whether it counts as the same: a person says so, or number and name agree."""
        if self.judgement is None:
            return self.match.is_same
        return self.judgement.verdict == "same"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A party that has a name, with whatever sources it was found in.

    Attributes:
        name: In the source of the likeliest match.
        schema: What it is, as FollowTheMoney names it.
        first: Its likeliest match.
        sources: Where it was found.
    """

    name: str
    schema: str
    first: Candidate
    sources: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """The answer to one query.

    Attributes:
        candidates: Who it may be, the likeliest first.
        compared: What was compared of the query, in normal form; no natural person's number.
        notes: Why numbers were not looked up.
    """

    candidates: Sequence[Candidate]
    compared: Mapping[str, Any]
    notes: Sequence[Problem]

    def parties(self, sources: Collection[str] | None = None) -> list[Party]:
        """Return the candidates as parties, each once; a natural person cannot be shown.

        Args:
            sources: Only candidates in these; None: in any.
        """
        found: dict[str, list[Candidate]] = {}
        for one in self.candidates:
            within = sources is None or one.match.known.source_id in sources
            if within and one.match.name is not None:
                found.setdefault(one.match.known.party_id, []).append(one)
        return [
            Party(
                name=some[0].match.name or "",
                schema=schema_of(some[0].match.kind),
                first=some[0],
                sources=[one.match.known.source_id for one in some],
            )
            for some in found.values()
        ]


def schema_of(kind: str | None) -> str:
    """Return what a party is, as FollowTheMoney names it.

    >>> schema_of("company"), schema_of("association")
    ('Company', 'LegalEntity')
    """
    return _SCHEMAS.get(kind or "", "LegalEntity")


def match_parties(
    call: Call, registers: Registers, asked: Mapping[str, QueryParty]
) -> dict[str, Matched]:
    """Return who each party may be; nothing is stored.

    Args:
        call: Who asks.
        registers: What is searched.
        asked: By an id of the asker's own.
    """
    key = call.installation.person_key
    queries = recognised(asked, person_key=key)
    found = find_matches(registers, queries)
    lost = unread(asked, person_key=key)
    hashes = [match.compared_sha256 for some in found.values() for match in some]
    with call.reading() as connection:
        judged = judgements_of(connection, hashes, principal=call.principal)
    rows = {row["party_id"]: row for row in queries.rows(named=True)}
    return {
        name: Matched(
            candidates=[Candidate(match, judged.get(match.compared_sha256)) for match in some],
            compared=_shown(rows[name]),
            notes=lost[name],
        )
        for name, some in found.items()
    }


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "names": [name for name in (row["name"], *row["former_names"]) if name],
        "country": row["country"],
        "city": row["locality"],
        "numbers": [shown_number(number) for number in row["numbers"]],
    }
