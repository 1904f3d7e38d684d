"""Two descriptions of one party, perhaps: compared, with reasons and a hash of what was compared.

Pure: rows in, matches out. The hash is what a person's judgement is kept under, so that whoever
compares the same facts, in a search or in a screening, meets the same judgement.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

import dataframely as dy
import polars as pl

from data_ingest.linking.comparison import (
    Compared,
    ComparedPairs,
    Grade,
    MatchReason,
    compare_many,
    explain,
)
from data_ingest.linking.names import folded, in_normal_form
from data_ingest.model.register_tables import Register
from data_ingest.model.without_rows import typed
from service.platform.frames import canonical

COMPARED = {name: column.dtype for name, column in Compared.columns().items()}
"""Columns of `Compared` with their types."""

_NAMES = ("name", "former_names")
_PERSON = "-PERSON:"


class SourceParty(NamedTuple):
    """A party of a source."""

    source_id: str
    party_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A party that may be the one that is asked about.

    Attributes:
        known: The party, and the source that it is in.
        name: Its name there; None for a natural person.
        country: Of its seat.
        kind: As in `RegisterParties`.
        status: As in `RegisterParties`.
        score_ppm: How likely both are one party, by what was compared; never 0 or a million.
        grade: As in `data_ingest.linking.comparison`.
        is_same: Whether a number is the same and the name corroborates; a natural person has no
            name, so that the keyed hash of the number is enough.
        names: The two names that met.
        reasons: What moved the score, largest first.
        asked: What was compared of the party that is asked about.
        found: What was compared of the other.
        compared: Canonical JSON of both.
    """

    known: SourceParty
    name: str | None
    country: str | None
    kind: str
    status: str
    score_ppm: int
    grade: Grade
    is_same: bool
    names: tuple[str, str]
    reasons: tuple[MatchReason, ...]
    asked: Mapping[str, Any]
    found: Mapping[str, Any]
    compared: bytes

    @property
    def compared_sha256(self) -> str:
        """Hash of what was compared: it changes when one of these facts does."""
        return hashlib.sha256(self.compared).hexdigest()


class Comparison(NamedTuple):
    """Who is compared with whom.

    Attributes:
        queries: Who is asked about.
        candidates: Whom they could be.
        pairs: The ids of each query and candidate that are compared.
    """

    queries: pl.DataFrame
    candidates: pl.DataFrame
    pairs: Sequence[tuple[str, str]]


def compare_at_once(*comparisons: Comparison) -> list[pl.DataFrame]:
    """Compare as `compare_many` does, all in one: to compare one pair costs what hundreds cost.

    Returns:
        Of each comparison what `compare_many` would return of it.
    """
    names = [f"{place} " for place, _ in enumerate(comparisons)]
    queries, candidates = (
        pl.concat(
            frame.with_columns(party_id=pl.lit(name) + pl.col("party_id"))
            for name, frame in zip(names, frames, strict=True)
        )
        for frames in zip(*(asked[:2] for asked in comparisons), strict=True)
    )
    pairs = [
        (name + query_id, name + candidate_id)
        for name, asked in zip(names, comparisons, strict=True)
        for query_id, candidate_id in asked.pairs
    ]
    compared = compare_many(
        typed(Compared, queries),
        typed(Compared, candidates),
        typed(ComparedPairs, pl.DataFrame(pairs, schema=_PAIRS, orient="row")),
    )
    return [
        compared.filter(pl.col("query_id").str.starts_with(name)).with_columns(
            pl.col("query_id", "candidate_id").str.strip_prefix(name)
        )
        for name in names
    ]


_PAIRS = {"query_id": pl.String, "candidate_id": pl.String}


def compare(
    register: Register,
    queries: dy.DataFrame[Compared],
    pairs: Mapping[str, Iterable[SourceParty]],
    *,
    unlikely: bool = False,
) -> dict[str, list[Match]]:
    """Return the matches of queries with parties of sources.

    Args:
        register: What sources say of whom the queries are compared with.
        queries: Who is asked about.
        pairs: Whom to compare each of them with; who is in no source is left out.
        unlikely: Whether pairs that nobody would look at are returned too.
    """
    comparison = comparison_with(register, queries, pairs)
    scored = compare_many(
        queries,
        typed(Compared, comparison.candidates),
        typed(ComparedPairs, pl.DataFrame(comparison.pairs, schema=_PAIRS, orient="row")),
    )
    if not unlikely:
        scored = scored.filter(pl.col("grade") != "unlikely")
    return matches(comparison, scored, register)


def comparison_with(
    register: Register,
    queries: dy.DataFrame[Compared],
    pairs: Mapping[str, Iterable[SourceParty]],
) -> Comparison:
    """Return the comparison of queries with parties of sources; arguments as of `compare`."""
    listed = [(key, _id(known)) for key, found in pairs.items() for known in sorted(found)]
    return Comparison(queries, _candidates(register), listed)


def matches(
    comparison: Comparison, scored: pl.DataFrame, register: Register
) -> dict[str, list[Match]]:
    """Return pairs that were compared as matches, by query.

    Args:
        comparison: Who was compared with whom.
        scored: What came of it.
        register: What sources say of whom the queries are compared with.
    """
    queries, candidates = comparison.queries, comparison.candidates
    parties = {SourceParty(row["source_id"], row["party_id"]): row
               for row in register.parties.rows(named=True)}  # fmt: skip
    by_id = {_id(known): known for known in parties}
    asked, found = _facts(
        queries.filter(pl.col("party_id").is_in(scored["query_id"].implode())),
        candidates.filter(pl.col("party_id").is_in(scored["candidate_id"].implode())),
    )
    told: dict[str, list[Match]] = {key: [] for key in queries["party_id"]}
    for row in scored.rows(named=True):
        known = by_id[row["candidate_id"]]
        told[row["query_id"]].append(
            _match(row, known, parties[known], asked[row["query_id"]], found[_id(known)])
        )
    return told


def _id(known: SourceParty) -> str:
    return f"{known.source_id}/{known.party_id}"


def telling(identifiers: pl.DataFrame) -> pl.DataFrame:
    """Return the numbers that tell who somebody is: of a known kind, check digit not refuted."""
    return identifiers.filter(
        pl.col("checksum_ok").fill_null(value=True), ~pl.col("scheme").str.starts_with("UNKNOWN-")
    )


def shown_number(number: str) -> str:
    """Return a number as it may be shown; of a natural person's no more than whose kind it is.

    >>> shown_number("SE-ON:5599990016"), shown_number("SE-PERSON:0f3a")
    ('SE-ON:5599990016', 'SE-PERSON')
    """
    return number.partition(":")[0] if _PERSON in number else number


def asked_facts(queries: pl.DataFrame) -> dict[str, bytes]:
    """Return what is compared of each query as canonical JSON, the same however it is written.

    Args:
        queries: Columns as `Compared`.
    """
    (asked,) = _facts(queries)
    return {key: canonical(facts) for key, facts in asked.items()}


def _candidates(register: Register) -> dy.DataFrame[Compared]:
    """Return what is compared of parties of sources; a natural person has the name ""."""
    who = ["source_id", "party_id"]
    names = register.names.sort(*who, "kind", "name").group_by(who, maintain_order=True)
    places = register.places.sort(*who, "role").group_by(who, maintain_order=True)
    numbered = (
        telling(register.identifiers)
        .sort(*who, "scheme", "value")
        .group_by(who, maintain_order=True)
    )
    joined = (
        register.parties.sort(who)
        .join(names.agg(names="name"), on=who, how="left")
        .join(
            places.agg(
                seat=pl.col("country").drop_nulls().first(),
                locality=pl.col("locality").drop_nulls().first(),
            ),
            on=who,
            how="left",
        )
        .join(numbered.agg(numbers=pl.format("{}:{}", "scheme", "value")), on=who, how="left")
    )
    return typed(
        Compared,
        joined.select(
            party_id=pl.concat_str(who, separator="/"),
            name=pl.coalesce("display_name", pl.col("names").list.first(), pl.lit("")),
            former_names="names",
            country=pl.coalesce("country", "seat"),
            locality="locality",
            numbers="numbers",
        ),
    )


def _facts(*frames: pl.DataFrame) -> list[dict[str, dict[str, Any]]]:
    """Return what is compared of each party in plain values, the same however it is written.

    The names of all frames are brought to normal form at once.

    Args:
        frames: Columns as `Compared`.

    Returns:
        Of each frame what is compared of each of its parties, by party id.
    """
    parties = pl.concat([frame.select(list(COMPARED)) for frame in frames])
    places = folded(parties["locality"])
    named = [(name, *(former or ())) for name, former in parties.select(_NAMES).iter_rows()]
    written = list(dict.fromkeys(chain.from_iterable(named)))
    normal = dict(zip(written, in_normal_form(pl.Series(written, dtype=pl.String)), strict=True))
    facts = (
        {
            "names": sorted({form for name in names if (form := normal[name])}),
            "country": country,
            "place": place,
            "numbers": sorted(set(numbers or ())),
        }
        for names, country, place, numbers in zip(
            named, parties["country"], places, parties["numbers"].to_list(), strict=True
        )
    )
    return [{party_id: next(facts) for party_id in frame["party_id"]} for frame in frames]


def _match(
    row: dict[str, Any],
    known: SourceParty,
    party: Mapping[str, Any],
    asked: dict[str, Any],
    found: dict[str, Any],
) -> Match:
    reasons = explain(row)
    same_number = any(reason.code == "number" and reason.points > 0 for reason in reasons)
    return Match(
        known=known,
        name=party["display_name"],
        country=found["country"],
        kind=party["kind"],
        status=party["status"],
        score_ppm=row["score_ppm"],
        grade=row["grade"],
        is_same=row["grade"] == "number" or (party["is_personal"] and same_number),
        names=(row["query_name"], row["candidate_name"]),
        reasons=reasons,
        asked=asked,
        found=found,
        compared=canonical({"asked": asked, "found": {**known._asdict(), **found}}),
    )
