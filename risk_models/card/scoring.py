"""From facts to points: the scorecard applied to every part, with what is unknown beside it.

The score is a sum of integers, so the explanation is the score itself.
`risk_models.card.score_table` works it out in columns of numbers; here they come with their names,
one row a part and factor.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import dataframely as dy
import numpy as np
import numpy.typing as npt
import polars as pl

from risk_models.card.bands import BANDS
from risk_models.card.basis import BASES, bases
from risk_models.card.least_bands import NO_RULE, LeastLevels
from risk_models.card.outcomes import ESTIMATED as ESTIMATED
from risk_models.card.outcomes import UNKNOWN, Outcomes, outcomes_of, unknown_outcomes
from risk_models.card.score_table import ScoreTable, score_table
from risk_models.card.scorecard import Scorecard
from risk_models.card.sums import low_and_high
from risk_models.factor.definition import Factor
from risk_models.factor.subjects import Subjects
from risk_models.factors import factor_by_id

_KEYS = ("tender_id", "part_id")


@dataclass(frozen=True, slots=True)
class Scores:
    """The points of every part and what they are made of, in the order of the subjects.

    Attributes:
        factors: One row a part and factor, factors in the order of the card: tender_id, part_id,
            factor, family, bin (null where unknown), state, value (the facts as text), points,
            low and high (points of the best and worst bin that the factor may still be in).
        parts: One row a part: tender_id, part_id, points, low, high, inherent (points without
            mitigation), unanswered (points for what was asked and not answered, beside the
            factors), typical_low, typical_high, coverage_ppm, sufficient (a need can be stated),
            basis, least_band (code of the rule, null without one), band, stability (weightings
            that leave the band of the points unchanged).
        coverage: One row a part and family that has a coverage weight: tender_id, part_id,
            family, coverage_ppm.
        outcomes: What each factor of the card says of each part (`risk_models.card.outcomes`).
        least: The least bands of the parts.
    """

    factors: pl.DataFrame
    parts: pl.DataFrame
    coverage: pl.DataFrame
    outcomes: Outcomes
    least: LeastLevels


def score(subjects: dy.DataFrame[Subjects], card: Scorecard) -> Scores:
    """Apply the card to every part, by what its factors say of the facts (`score_outcomes`)."""
    return score_outcomes(subjects, outcomes_of(subjects, card), card)


def score_outcomes(subjects: dy.DataFrame[Subjects], outcomes: Outcomes, card: Scorecard) -> Scores:
    """Apply the card to every part of which each factor says what `outcomes` has.

    For each part `points = base + Σ points` over its factors, and by a card with rules what is
    unanswered besides. A value that is not collected or not available scores `mid`, a refused one
    its worst bin (by a card with rules `mid`, too), one that does not apply 0 points and stays
    outside the coverage. Beside points of conduct a mitigation has none.

    The bounds `low` and `high` run over every unknown value, the refused among them. In the
    typical range a refused value stays at its worst bin: the shares of the reference frame say
    nothing about those who do not answer.
    """
    table = score_table(outcomes, card)
    keys = subjects.select(*_KEYS)
    named = subjects["party_id"].is_not_null().to_numpy()
    register = table.sums.families.index("register") if "register" in table.sums.families else 0
    basis = bases(outcomes, table.family_ppm[register], named, card)
    return Scores(
        factors=_factors(subjects, outcomes, table, card),
        parts=keys.with_columns(
            points=table.sums.points,
            low=table.sums.low,
            high=table.sums.high,
            inherent=table.sums.inherent,
            unanswered=table.sums.unanswered,
            typical_low=table.typical_low,
            typical_high=table.typical_high,
            coverage_ppm=table.coverage_ppm,
            sufficient=table.sufficient,
            basis=_words(BASES, basis),
            least_band=_least_codes(table.least, card),
            band=_words(BANDS, table.band),
            stability=table.stability,
        ),
        coverage=_repeated(keys, len(table.sums.families)).with_columns(
            family=_tiled(table.sums.families, keys.height),
            coverage_ppm=table.family_ppm.T.ravel(),
        ),
        outcomes=outcomes,
        least=table.least,
    )


def _least_codes(least: LeastLevels, card: Scorecard) -> pl.Series:
    """The code of the rule behind the least band of each part; null without one."""
    codes = [] if card.rules is None else [rule.code for rule in card.rules.least_bands]
    rule = np.where(least.anywhere > least.named, least.anywhere_rule, least.named_rule)
    return _words([*codes, None], np.where(rule == NO_RULE, len(codes), rule))


def _factors(
    subjects: dy.DataFrame[Subjects], outcomes: Outcomes, table: ScoreTable, card: Scorecard
) -> pl.DataFrame:
    """One row a part and factor, with the names of its outcome and the facts behind it."""
    declared = [factor_by_id(factor.id) for factor in card.factors]
    bins: list[str | None] = []
    states: list[str] = []
    first = []
    for factor in card.factors:
        first.append(len(bins))
        bins += [*(card_bin.code for card_bin in factor.bins), *[None for _ in UNKNOWN]]
        states += [*("stated" for _ in factor.bins), *UNKNOWN]
    outcome = (outcomes.T + np.array(first)).ravel()
    low, high = low_and_high(outcomes, card)
    return _repeated(subjects.select(*_KEYS), len(declared)).with_columns(
        factor=_tiled((factor.id for factor in declared), subjects.height),
        family=_tiled((factor.family for factor in declared), subjects.height),
        bin=_words(bins, outcome),
        state=_words(states, outcome),
        value=_values(subjects, declared, outcomes < unknown_outcomes(card, "not_collected")),
        points=table.sums.contributions.T.ravel().astype(np.int64),
        low=low.T.ravel().astype(np.int64),
        high=high.T.ravel().astype(np.int64),
    )


def _values(
    subjects: dy.DataFrame[Subjects], factors: Sequence[Factor], stated: npt.NDArray[np.bool_]
) -> pl.Series:
    """The facts that each factor reads as `code=value` pairs in one text, part by part.

    Args:
        subjects: The parts.
        factors: The factors of the card.
        stated: One row a factor, one column a part: whether it is known; no text where it is not.
    """
    (told,) = np.nonzero(stated.any(axis=1))
    texts = subjects.select(_pairs(factors[row].id) for row in told.tolist()).get_columns()
    places = np.full(stated.shape, len(told) * subjects.height)
    of_told = np.arange(len(told) * subjects.height).reshape(len(told), subjects.height)
    places[told] = np.where(stated[told], of_told, places[told])
    return pl.concat([*texts, pl.Series([None], dtype=pl.String)]).gather(places.T.ravel())


@cache
def _pairs(factor_id: str) -> pl.Expr:
    pairs = [
        pl.lit(f"{fact}=") + pl.col(fact).cast(pl.String)
        for fact in factor_by_id(factor_id).settled_by
    ]
    return pl.concat_str(pairs, separator=";", ignore_nulls=True).alias(factor_id)


def _repeated(keys: pl.DataFrame, times: int) -> pl.DataFrame:
    """Return every row `times` times, one after the other."""
    return keys[np.repeat(np.arange(keys.height), times)]


def _tiled(words: Iterable[str], times: int) -> pl.Series:
    """Return all of the words `times` times, one round after the other."""
    words = tuple(words)
    return _words(words, np.tile(np.arange(len(words)), times))


def _words(words: Iterable[str | None], places: np.ndarray) -> pl.Series:
    return pl.Series(list(words), dtype=pl.String).gather(places)
