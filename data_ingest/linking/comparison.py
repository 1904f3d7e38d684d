"""Is this the party that a register or a list speaks of? Compared, scored and explained.

A number comes first. Name, place and legal form corroborate; a name alone is never more than a
possible match, which a named person confirms or refuses. The comparison is pure and the same for
one query as for a ledger: frames in, a frame out, no files, network or clock.

The score is what the points of the features say of the odds, in parts per million. On labelled
pairs it orders well and is about right at the top; near 0 it says too much, as names that share no
word are sometimes one party (a translation, an acronym). `benchmarks/name_pairs.py` prints both by
tier. It never reaches 0 or 1,000,000, and no two candidates of a query have the same.
"""

from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from functools import cache
from typing import Literal, NamedTuple, get_args

import dataframely as dy
import polars as pl

from data_ingest.linking.alignment import align
from data_ingest.linking.features import FEATURES
from data_ingest.linking.names import folded
from data_ingest.linking.readings import BEHIND_NAME
from data_ingest.model.tables import PPM

Grade = Literal["number", "number_only", "strong", "possible", "unlikely"]
GRADES: tuple[Grade, ...] = get_args(Grade)

THRESHOLD_PPM = 500_000
"""From here a pair is a possible match: as likely one party as two, so that a person looks at each
pair that is rather one than not. It follows from the meaning of the score and was not fitted;
`benchmarks/name_pairs.py` shows how far the best threshold of a set of pairs is from it."""

_MOST_POINTS = 300
"""Points beyond which the odds (32,768:1) say more than anyone knows; sums are cut there."""
_DOUBLED = 20
_ACCENTED = r"[^\x00-\x7f\p{P}\p{Z}]"
_COMPANY = r"\b(?:co|comp|company|mfl)\b"
"""Words that the normal form leaves out as no legal form: "Ek & Co AB" is not "Ek AB"."""


class Compared(dy.Schema):
    """What is compared of a party: one row a party."""

    party_id = dy.String(primary_key=True)
    name = dy.String()
    former_names = dy.List(dy.String(), nullable=True)  # and other names
    country = dy.String(nullable=True, regex=r"^[A-Z]{2}$")  # of establishment
    locality = dy.String(nullable=True)  # town of the seat
    numbers = dy.List(dy.String(), nullable=True)  # "<scheme>:<value>", check digit not refuted


class ComparedPairs(dy.Schema):
    """Which query is compared with which candidate."""

    query_id = dy.String(primary_key=True)
    candidate_id = dy.String(primary_key=True)


class MatchReason(NamedTuple):
    """One feature that moved the score of a pair."""

    code: str
    points: int


RESULT = pl.Schema(
    {
        "query_id": pl.String(),
        "candidate_id": pl.String(),
        "score_ppm": pl.Int64(),
        "grade": pl.Enum(GRADES),
        "rank": pl.Int64(),
        "query_name": pl.String(),
        "candidate_name": pl.String(),
        "points": pl.Int64(),
        **dict.fromkeys(FEATURES, pl.Int64()),
    }
)
"""A compared pair: the names that met, and the points of each feature. `grade`: number (the same
number of a register, and the name corroborates), number_only (the same number under another name:
the number may be another firm's), strong (no number, but name, form, town and country agree),
possible (from `THRESHOLD_PPM`), unlikely. `rank` is 1 for a query's highest score."""


@cache
def _scores() -> tuple[int, ...]:
    """Return the score of every sum of points from -300 to 301, in parts per million.

    Odds of 2^(points/20) as a part of one; computed in decimals, so that it is the same everywhere.
    """
    with localcontext() as context:
        context.prec, context.rounding = 40, ROUND_HALF_EVEN
        odds = [
            Decimal(2) ** (Decimal(points) / _DOUBLED)
            for points in range(-_MOST_POINTS, _MOST_POINTS + 2)
        ]
        return tuple(int(PPM * decimal / (1 + decimal)) for decimal in odds)


def score_ppm(points: pl.Expr) -> pl.Expr:
    """Return the score (Int64) of sums of points (Int64)."""
    at = (points.clip(-_MOST_POINTS, _MOST_POINTS) + _MOST_POINTS).cast(pl.UInt32)
    return pl.lit(pl.Series(_scores(), dtype=pl.Int64)).gather(at)


def compare_names(pairs: pl.DataFrame) -> pl.DataFrame:
    """Score names alone.

    Args:
        pairs: query, candidate (String, no null).

    Returns:
        points, score_ppm (Int64) and the measures of each pair, in the order of `pairs`. The score
        is that of a pair of which nothing but the names is known.
    """
    measured = align(pairs).with_columns(
        pl.lit(value=False).alias(name) for name in ("former", *_CONTEXT)
    )
    return measured.select(pl.all().exclude("former", *_CONTEXT), points=_points()).with_columns(
        score_ppm=score_ppm(pl.col("points"))
    )


_CONTEXT = (
    *("same_number", "other_number", "same_place", "other_place"),
    *("same_country", "other_country"),
)


def _points() -> pl.Expr:
    return pl.sum_horizontal(feature.points for feature in FEATURES.values())


def compare_many(
    queries: dy.DataFrame[Compared],
    candidates: dy.DataFrame[Compared],
    pairs: dy.DataFrame[ComparedPairs],
) -> pl.DataFrame:
    """Compare parties, with reasons.

    Of several names of a party the pair of names that scores highest counts. Two candidates of one
    query that score the same are told apart by one part per million: the lower `candidate_id`
    stands first. So the order is the same every time, and no score repeats inside a query.

    Args:
        queries: Whom it is asked about.
        candidates: Whom they could be.
        pairs: Which to compare; a pair whose party is in neither frame is left out.

    Returns:
        Columns as `RESULT`, by query in the order of `pairs`, then by rank.
    """
    known = pairs.with_row_index("pair").join(
        _known(queries), left_on="query_id", right_on="party_id", maintain_order="left"
    ).join(
        _known(candidates), left_on="candidate_id", right_on="party_id", suffix="_b",
        maintain_order="left",
    )  # fmt: skip
    context = known.select("pair", "query_id", "candidate_id", **_context())
    spelt = (
        known.select("pair", query="names", candidate="names_b")
        .explode("query").explode("candidate")
        .with_columns(former=pl.int_range(pl.len()).over("pair") > 0)
    )  # fmt: skip
    measured = pl.concat([spelt, align(spelt.select("query", "candidate"))], how="horizontal").join(
        context, on="pair", maintain_order="left"
    )
    scored = (
        measured.select(
            "pair", "query_id", "candidate_id", "query", "candidate", "former", "equal", "form",
            *(feature.points.alias(code) for code, feature in FEATURES.items()),
        )
        .with_columns(points=pl.sum_horizontal(*FEATURES))
        .sort("pair", "points", "former", descending=[False, True, False], maintain_order=True)
        .unique("pair", keep="first", maintain_order=True)
    )  # fmt: skip
    return _ranked(scored.with_columns(grade=_grade()))


def _known(parties: pl.DataFrame) -> pl.DataFrame:
    """Return parties with all names in one list, current first, and the folded town."""
    former = pl.col("former_names").fill_null(pl.lit([], pl.List(pl.String)))
    return parties.select(
        "party_id",
        "country",
        "numbers",
        names=pl.concat_list("name", former).list.unique(maintain_order=True),
        town=folded(parties["locality"]),
    )


def _context() -> dict[str, pl.Expr]:
    """Return what is known beside the names: same and other number, place and country."""
    ours, theirs = pl.col("numbers"), pl.col("numbers_b")
    scheme = pl.element().str.split(":").list.first()
    shared = ours.list.set_intersection(theirs).list.len() > 0
    schemes = ours.list.eval(scheme).list.set_intersection(theirs.list.eval(scheme)).list.len() > 0
    town, land = pl.col("town") == pl.col("town_b"), pl.col("country") == pl.col("country_b")
    states = {
        "same_number": shared,
        "other_number": schemes & ~shared,
        "same_place": town & land.fill_null(value=True),
        "other_place": ~town,
        "same_country": land,
        "other_country": ~land,
    }
    return {name: state.fill_null(value=False) for name, state in states.items()}


def _grade() -> pl.Expr:
    """Return the grade of scored pairs.

    With the same number a name corroborates if it shares what a possible match by name shares.
    Without one, `strong` needs the same name, written alike, the same stated form, and the same
    town of the same country: what is left is that two firms of one name sit in one town, which a
    register of names mostly refuses.
    """
    named = pl.sum_horizontal(
        code for code in FEATURES if code not in ("number", "place", "country")
    )
    same_name = pl.col("equal") & (pl.col("form").cast(pl.String) == "same") & _written_alike()
    seated = (pl.col("place") > 0) & (pl.col("country") > 0)
    return (
        pl.when((pl.col("number") > 0) & (named >= 0)).then(pl.lit("number"))
        .when(pl.col("number") > 0).then(pl.lit("number_only"))
        .when((score_ppm(pl.col("points")) < THRESHOLD_PPM) | (pl.col("number") < 0))
        .then(pl.lit("unlikely"))
        .when(same_name & ~pl.col("former") & seated).then(pl.lit("strong"))
        .otherwise(pl.lit("possible"))
        .cast(pl.Enum(GRADES))
    )  # fmt: skip


def _written_alike() -> pl.Expr:
    """Tell whether nothing that the normal form forgets sets two equal names apart.

    Both have the words "& Co" or neither, and the same letters with accents, unless one name has no
    such letter at all: "Mårtens" and "Märtens" are two firms, "Martens" may be either. None has a
    second name or note behind it ("c/o").
    """
    ours, theirs = (pl.col(side).str.to_lowercase() for side in ("query", "candidate"))
    accents, accents_b = (name.str.extract_all(_ACCENTED) for name in (ours, theirs))
    plain = (accents.list.len() == 0) | (accents_b.list.len() == 0)
    in_company = ours.str.contains(_COMPANY) == theirs.str.contains(_COMPANY)
    single = ~ours.str.contains(BEHIND_NAME) & ~theirs.str.contains(BEHIND_NAME)
    return single & in_company & (plain | (accents == accents_b))


def _ranked(scored: pl.DataFrame) -> pl.DataFrame:
    """Order the candidates of each query and tell equal scores apart."""
    first = pl.col("pair").min().over("query_id")
    return (
        scored.with_columns(first=first, score_ppm=score_ppm(pl.col("points")))
        .sort("first", "points", "candidate_id", descending=[False, True, False])
        .with_columns(rank=pl.int_range(1, pl.len() + 1).over("query_id"))
        .with_columns(
            # With the rank added, scores at least one apart no longer rise: the running minimum
            # makes them so. From below each keeps room for those that stand after it.
            score_ppm=pl.max_horizontal(
                (pl.col("score_ppm") + pl.col("rank")).cum_min().over("query_id") - pl.col("rank"),
                pl.len().over("query_id") + 1 - pl.col("rank"),
            )
        )
        .rename({"query": "query_name", "candidate": "candidate_name"})
        .select(*RESULT)
    )


def explain(row: dict[str, object]) -> tuple[MatchReason, ...]:
    """Return why a pair has its score: the features that have points, largest first.

    Args:
        row: A row of `compare_many`.
    """
    reasons = [MatchReason(code, int(str(row[code]))) for code in FEATURES if row[code]]
    return tuple(sorted(reasons, key=lambda reason: (-abs(reason.points), reason.code)))
