"""From facts to points: the scorecard applied to every part, with what is unknown beside it.

The score is a sum of integers, so the explanation is the score itself. Everything is a Polars
expression over whole frames: one part and ten million run the same code.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

import dataframely as dy
import polars as pl

from data_ingest.tables import PPM
from risk_models.bands import Band, headline
from risk_models.factor import Kind
from risk_models.factors import factor_by_id
from risk_models.scorecard import Scorecard, Weightings
from risk_models.subjects import Subjects

ESTIMATED = ("not_collected", "not_available")
"""States that score `mid` and enter the typical range; `refused` scores the worst bin."""

_KEYS = ("tender_id", "part_id")
_BATCH = 2_000  # patterns of points that are weighted at a time


@dataclass(frozen=True, slots=True)
class Scores:
    """The points of every part and what they are made of, in the order of the subjects.

    Attributes:
        factors: One row a part and factor, factors in the order of the card: tender_id, part_id,
            factor, family, bin (null where unknown), state, value (the facts as text), points,
            low and high (points of the best and worst bin that the factor may still be in).
        parts: One row a part: tender_id, part_id, points, low, high, inherent (points without
            mitigation), typical_low, typical_high, coverage_ppm, sufficient (coverage reaches
            every floor), band, stability (weightings that leave the band of the points
            unchanged).
        coverage: One row a part and family that has a coverage weight: tender_id, part_id,
            family, coverage_ppm.
    """

    factors: pl.DataFrame
    parts: pl.DataFrame
    coverage: pl.DataFrame


def score(subjects: dy.DataFrame[Subjects], card: Scorecard) -> Scores:
    """Apply the card to every part.

    For each part `points = base + Σ points` over its factors. A value that is not collected or
    not available scores `mid`, a refused one its worst bin, one that does not apply 0 points and
    stays outside the coverage. Beside points of conduct a mitigation has none.

    The bounds `low` and `high` run over every unknown value, the refused among them. In the
    typical range a refused value stays at its worst bin: the shares of the reference frame say
    nothing about those who do not answer.
    """
    factors = _factors(subjects, card)
    coverage = _coverage(factors, card, by=(*_KEYS, "family"))
    overall = _coverage(factors, card, by=_KEYS)
    unsettled = pl.col("state").is_in(ESTIMATED) & (pl.col("low") < pl.col("high"))
    points = factors.group_by(_KEYS, maintain_order=True).agg(
        pl.col("points", "low", "high").sum() + card.base,
        inherent=card.base + pl.col("points").filter(pl.col("kind") == Kind.INHERENT.value).sum(),
        settled=card.base + pl.col("points").filter(~unsettled).sum(),
        estimated=pl.col("factor").filter(unsettled).str.join(";"),
        contributions=pl.col("points").alias("contributions"),
    )
    parts = points.with_columns(
        *_typical_range(points, card),
        overall["coverage_ppm"],
        _sufficient(overall, coverage, card),
        _stability(points, card),
    )
    bands = [
        headline(
            points=of_points,
            points_low=low,
            guard=Band.STANDARD,
            sufficient=sufficient,
            cuts=card.cuts,
        ).band.value
        for of_points, low, sufficient in parts.select("points", "low", "sufficient").iter_rows()
    ]
    return Scores(
        factors=factors.drop("kind", "weight"),
        parts=parts.select(
            *_KEYS,
            "points",
            "low",
            "high",
            "inherent",
            "typical_low",
            "typical_high",
            "coverage_ppm",
            "sufficient",
            pl.Series("band", bands, dtype=pl.String),
            "stability",
        ),
        coverage=coverage,
    )


def _factors(subjects: dy.DataFrame[Subjects], card: Scorecard) -> pl.DataFrame:
    """One row a part and factor, with the card's points and the bounds of what is unknown."""
    declared = [factor_by_id(factor.id) for factor in card.factors]
    by_factor = subjects.select(
        *_KEYS,
        pl.concat_list(pl.lit(one.id) for one in declared).alias("factor"),
        pl.concat_list(one.expression for one in declared).alias("bin"),
        pl.concat_list(one.state() for one in declared).alias("state"),
        pl.concat_list(one.value() for one in declared).alias("value"),
    )
    return (
        by_factor.explode("factor", "bin", "state", "value")
        .join(_card_factors(card), on="factor", how="left", maintain_order="left")
        .join(_card_bins(card), on=["factor", "bin"], how="left", maintain_order="left")
        .with_columns(
            _otherwise(
                pl.when(pl.col("state") == "refused").then("worst").otherwise("mid"), "points"
            ),
            _otherwise(pl.col("best"), "low"),
            _otherwise(pl.col("worst"), "high"),
        )
        .with_columns(_beside_conduct(name) for name in ("points", "low", "high"))
        .select(
            *_KEYS,
            *("factor", "family", "kind", "weight", "bin", "state", "value"),
            *("points", "low", "high"),
        )
    )


def _beside_conduct(name: str) -> pl.Expr:
    """The points of a factor, with those of a mitigation 0 where the part has points of conduct.

    So a measure never offsets what has been found (METHOD §2), and the sum stays a plain sum. The
    bounds follow: an upper bound in which conduct may still have points has no mitigation in it.
    """
    found = pl.col(name).filter(pl.col("family") == "conduct").sum().over(_KEYS) > 0
    offsets = (pl.col("kind") == Kind.MITIGATION.value) & found
    return pl.when(offsets).then(pl.lit(0, dtype=pl.Int64)).otherwise(name).alias(name)


def _otherwise(points: pl.Expr, name: str) -> pl.Expr:
    """The known points of a factor, 0 where it does not apply, and `points` where unknown."""
    return (
        pl.when(pl.col("state") == "stated")
        .then("known")
        .when(pl.col("state") == "not_applicable")
        .then(pl.lit(0, dtype=pl.Int64))
        .otherwise(points)
        .alias(name)
    )


def _card_factors(card: Scorecard) -> pl.DataFrame:
    return pl.DataFrame(
        [
            (f.id, f.family, f.kind.value, f.coverage_weight, f.best, f.mid, f.worst)
            for f in card.factors
        ],
        schema=["factor", "family", "kind", "weight", "best", "mid", "worst"],
        orient="row",
    )


def _card_bins(card: Scorecard) -> pl.DataFrame:
    return pl.DataFrame(
        [(factor.id, one.code, one.points) for factor in card.factors for one in factor.bins],
        schema=["factor", "bin", "known"],
        orient="row",
    )


def _coverage(factors: pl.DataFrame, card: Scorecard, *, by: Sequence[str]) -> pl.DataFrame:
    """Known share of the card's coverage weight, in ppm; where nothing applies all is known."""
    applies = pl.col("weight").filter(pl.col("state") != "not_applicable").sum()
    known = pl.col("weight").filter(pl.col("state") == "stated").sum()
    weighed = {factor.family for factor in card.factors if factor.coverage_weight > 0}
    return (
        factors.filter(pl.col("family").is_in(weighed))
        .group_by(by, maintain_order=True)
        .agg(known=known, applies=applies)
        .select(
            *by,
            coverage_ppm=pl.when(pl.col("applies") == 0)
            .then(pl.lit(PPM, dtype=pl.Int64))
            .otherwise(pl.col("known") * PPM // pl.col("applies")),
        )
    )


def _sufficient(overall: pl.DataFrame, coverage: pl.DataFrame, card: Scorecard) -> pl.Series:
    floor = pl.col("family").replace_strict(card.floors.families, default=0, return_dtype=pl.Int64)
    families = coverage.group_by(_KEYS, maintain_order=True).agg(
        sufficient=(pl.col("coverage_ppm") >= floor).all()
    )
    return (families["sufficient"] & (overall["coverage_ppm"] >= card.floors.overall_ppm)).alias(
        "sufficient"
    )


def _typical_range(points: pl.DataFrame, card: Scorecard) -> tuple[pl.Series, pl.Series]:
    distributions = {factor.id: factor.distribution for factor in card.factors}
    ranges = [
        (settled, *_typical(tuple(distributions[one] for one in estimated.split(";") if one)))
        for settled, estimated in points.select("settled", "estimated").iter_rows()
    ]
    return (
        pl.Series("typical_low", [settled + low for settled, low, _ in ranges], dtype=pl.Int64),
        pl.Series("typical_high", [settled + high for settled, _, high in ranges], dtype=pl.Int64),
    )


@cache
def _typical(distributions: tuple[tuple[tuple[int, int], ...], ...]) -> tuple[int, int]:
    """The 10 % and 90 % points of the sum of independent distributions, in exact integers.

    Each is the least sum that is reached with at least that probability. Cached by pattern of
    missingness: a card has at most 2^factors of them.
    """
    sums = {0: 1}
    for distribution in distributions:
        convolved: dict[int, int] = {}
        for total, ways in sums.items():
            for points, share in distribution:
                convolved[total + points] = convolved.get(total + points, 0) + ways * share
        sums = convolved
    ordered = sorted(sums)
    reached = list(accumulate(10 * sums[total] for total in ordered))
    low, high = (bisect_left(reached, tenths * reached[-1] // 10) for tenths in (1, 9))
    return ordered[low], ordered[high]


@cache
def weights(rule: Weightings, width: int) -> tuple[tuple[int, ...], ...]:
    """The weightings that a card's rule makes: `rule.count` rows of `width` weights in permille."""
    state, rows = rule.seed, []
    for _ in range(rule.count):
        row = []
        for _ in range(width):
            state = (1_664_525 * state + 1_013_904_223) % 2**32
            row.append(rule.lowest + (state >> 16) % (rule.highest - rule.lowest + 1))
        rows.append(tuple(row))
    return tuple(rows)


def _stability(points: pl.DataFrame, card: Scorecard) -> pl.Series:
    """In how many weightings the band of a part's points is unchanged.

    A weighting multiplies each factor's points by its weight and leaves the base; sums are
    compared in thousandths of a point, so nothing is rounded. Parts with the same points by
    factor are weighed once.
    """
    names = [factor.id for factor in card.factors]
    columns = points.select(
        pl.col("contributions").list.get(place).alias(name) for place, name in enumerate(names)
    )
    table = _weight_table(card.weightings, tuple(names))
    plain = pl.sum_horizontal(pl.col(name) for name in names)
    weighted = pl.sum_horizontal(pl.col(name) * pl.col(f"weight of {name}") for name in names)

    def level(total: pl.Expr, scale: int) -> pl.Expr:
        return pl.sum_horizontal(total + scale * card.base >= scale * cut for cut in card.cuts)

    def unchanged(batch: pl.DataFrame) -> pl.Series:
        pairs = batch.join(table, how="cross")  # each pattern's weightings stand together
        same = pairs.select(level(weighted, 1000) == pl.col("level")).to_series()
        return same.reshape((batch.height, table.height)).arr.sum()

    patterns = columns.unique(maintain_order=True).with_columns(level=level(plain, 1))
    counted = [
        batch.select(*names, stability=unchanged(batch).cast(pl.Int64))
        for batch in patterns.iter_slices(_BATCH)
    ]
    nothing = patterns.select(*names, stability=pl.lit(0, dtype=pl.Int64))
    joined = columns.join(
        pl.concat(counted or [nothing]), on=names, how="left", maintain_order="left"
    )
    return joined["stability"]


@cache
def _weight_table(rule: Weightings, names: tuple[str, ...]) -> pl.DataFrame:
    return pl.DataFrame(
        weights(rule, len(names)), schema=[f"weight of {name}" for name in names], orient="row"
    )
