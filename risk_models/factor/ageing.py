"""How points of conduct fall with the age of what was noted, in whole years, and end.

A record of the first year has all of its points; they fall by half in two years and are gone after
five. The constants are those of entries in lists (`risk_models.factors.conduct`).
"""

from collections.abc import Callable, Iterator
from math import isqrt

import polars as pl

from data_ingest.model.text import Text
from risk_models.factor.definition import Bin

LAPSED_YEARS = 5
"""Years after which a record scores nothing: expert judgement, 2026-11-25, by analogy with the
longest exclusion of Directive 2014/24/EU, Article 57(7)."""

AGES = ("year_one", "year_two", "year_three", "year_four", "year_five")
"""Whole years since a record, from the newest."""

_WORDS = (
    Text("för mindre än ett år sedan", "less than a year ago"),
    Text("för ett till två år sedan", "one to two years ago"),
    Text("för två till tre år sedan", "two to three years ago"),
    Text("för tre till fyra år sedan", "three to four years ago"),
    Text("för fyra till fem år sedan", "four to five years ago"),
)
_NEWEST_SHARES = (30, 25, 20, 15, 10)  # per cent


def halved(points: int, years: int) -> int:
    """Return points · 2^(−years/2), rounded half up, in whole numbers only.

    >>> [halved(20, years) for years in range(5)]
    [20, 14, 10, 7, 5]
    """
    return (isqrt(4 * points * points // 2**years) + 1) // 2


def aged_bins(
    kind: str, label: Text, points: int, share_ppm: int, *, adverse: bool = True
) -> Iterator[Bin]:
    """Yield a bin for each age of one kind of record, and one for a record without its day.

    Args:
        kind: Begins the codes, as in `seen_year_one`.
        label: What was noted, to which the age is added.
        points: Points in the first year.
        share_ppm: Share of the reference frame in all of these bins; a multiple of 100.
        adverse: Whether it is a known adverse fact; not what was mended in time.
    """
    for years, (age, words) in enumerate(zip(AGES, _WORDS, strict=True)):
        own = halved(points, years)
        yield Bin(
            code=f"{kind}_{age}",
            label=Text(f"{label.sv} {words.sv}", f"{label.en} {words.en}"),
            points=own,
            reason=Text(
                f"Expertbedömning: {points} poäng det första året, hälften efter två år.",
                f"Expert judgement: {points} points in the first year, half of it after two years.",
            ),
            share_ppm=share_ppm * _NEWEST_SHARES[years] // 100,
            adverse=adverse,
        )
    yield Bin(
        code=f"{kind}_undated",
        label=Text(f"{label.sv}, dagen är inte känd", f"{label.en}, the day is not known"),
        points=halved(points, LAPSED_YEARS - 1),
        reason=Text(
            "Expertbedömning: räknas som det äldsta som ger poäng, eftersom dagen är okänd.",
            "Expert judgement: counted as the oldest that scores, since its day is not known.",
        ),
        share_ppm=0,
        adverse=adverse,
    )


def bins_of(none: Text, kinds: Iterator[Bin], share_ppm: int) -> list[Bin]:
    """Return the bins of a factor of conduct, from least to most review.

    Args:
        none: What it means that nothing is noted.
        kinds: The bins of each kind of record.
        share_ppm: Share of the reference frame in which nothing is noted.
    """
    scored = list(kinds)
    lapsed = 1_000_000 - share_ppm - sum(factor_bin.share_ppm for factor_bin in scored)
    return [
        Bin("none", none, 0, Text("Jämförelsepunkten.", "The point of comparison."), share_ppm),
        Bin(
            "lapsed",
            Text("Noterat för minst fem år sedan", "Noted at least five years ago"),
            0,
            Text(
                "Expertbedömning: efter fem år säger det för lite om i dag.",
                "Expert judgement: after five years it says too little of today.",
            ),
            lapsed,
        ),
        *sorted(scored, key=lambda factor_bin: factor_bin.points),
    ]


def aged(fact: str, day: str) -> pl.Expr:
    """Bin codes by what a fact states and the age of its day; a day to come is not known.

    Args:
        fact: Column of the kind of record; `none` where nothing is noted.
        day: Column of its day.
    """
    kind, noted, as_of = pl.col(fact), pl.col(day), pl.col("as_of")

    def older(years: int) -> pl.Expr:
        return noted.dt.offset_by(f"{years}y") <= as_of

    return (
        pl.when(kind == "none")
        .then(pl.lit("none"))
        .when(older(LAPSED_YEARS) & kind.is_not_null())
        .then(pl.lit("lapsed"))
        .when(noted <= as_of)
        .then(pl.concat_str(kind, pl.coalesce(*_ages(older)), separator="_"))
        .when(noted.is_null())
        .then(pl.concat_str(kind, pl.lit("undated"), separator="_"))
    )


def _ages(older: Callable[[int], pl.Expr]) -> Iterator[pl.Expr]:
    """Yield each age where a record is at least so old, the oldest first."""
    for years, age in reversed(list(enumerate(AGES))):
        yield pl.when(older(years)).then(pl.lit(age))
