"""What each factor of a card says of each part, as one small number: a bin, or why it is unknown.

Over a factor with n bins the outcomes 0 to n − 1 are its bins, from the one that calls for least
review to the one that calls for most, and n to n + 3 are `UNKNOWN`.
"""

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

import dataframely as dy
import numpy as np
import numpy.typing as npt
import polars as pl

from data_ingest.model.tables import FACT_STATES
from risk_models.card.outcome_tables import NO_BIN, bins_of
from risk_models.card.scorecard import CardFactor, Scorecard
from risk_models.factor.definition import Factor
from risk_models.factor.subjects import Subjects
from risk_models.factors import factor_by_id

UNKNOWN = ("not_collected", "not_available", "refused", "not_applicable")
"""The states of a factor without a bin, in the order of their outcomes."""

ESTIMATED = ("not_collected", "not_available")
"""States that score `mid` and enter the typical range; `refused` scores the worst bin."""

Outcomes = npt.NDArray[np.uint8]
"""One row a factor of the card, one column a part."""


def outcomes_of(subjects: dy.DataFrame[Subjects], card: Scorecard) -> Outcomes:
    """Return the outcome of every factor of the card for every part.

    A factor is known where its expression has a value. Otherwise the gravest state of the facts
    that it reads decides: refused, not available, not collected. `not_applicable` counts only where
    the factor says that it may not apply, and only of the deciding fact; of any other factor it is
    as if nobody had asked.

    Most facts of a small purchase are known of no part, so factors of these are not worked out.

    Raises:
        polars.exceptions.InvalidOperationError: If a factor gives a code that is none of its bins'.
    """
    declared = [factor_by_id(factor.id) for factor in card.factors]
    stated = facts_stated(subjects)
    told = [row for row, factor in enumerate(declared) if not stated.isdisjoint(factor.settled_by)]
    outcomes = np.full((len(declared), subjects.height), NO_BIN, dtype=np.uint8)
    if told:
        outcomes[told] = bins_of(subjects, [card.factors[row] for row in told])
    facts = sorted({fact for factor in declared for fact in factor.settled_by})
    columns = subjects.select(map(_state, facts))
    states = dict(zip(facts, columns.to_numpy().T, strict=True))
    for row, factor in zip(outcomes, declared, strict=True):
        unknown = np.uint8(len(factor.bins)) + _why_unknown(factor, states)
        np.minimum(row, unknown, out=row)  # it lies after every bin, and before `NO_BIN`
    return outcomes


def facts_stated(subjects: pl.DataFrame) -> frozenset[str]:
    """Return the columns that have a value for any part: a factor of none of them is unknown."""
    missing = zip(subjects.columns, subjects.null_count().row(0), strict=True)
    return frozenset(name for name, count in missing if count < subjects.height)


_PLACE = {state: FACT_STATES.index(state) for state in FACT_STATES}


def _why_unknown(factor: Factor, states: Mapping[str, npt.NDArray[np.integer]]) -> Outcomes:
    """Return for each part the place in `UNKNOWN` of the state of a factor without a bin."""
    found = np.zeros(len(states[factor.settled_by[0]]), dtype=np.uint8)
    for state in ("not_available", "refused"):
        for fact in factor.settled_by:
            found[states[fact] == _PLACE[state]] = UNKNOWN.index(state)
    if factor.may_not_apply:
        does_not = states[factor.settled_by[0]] == _PLACE["not_applicable"]
        found[does_not] = UNKNOWN.index("not_applicable")
    return found


@cache
def _state(fact: str) -> pl.Expr:
    return pl.col(f"{fact}_state").to_physical()


@lru_cache(maxsize=8)
def unknown_outcomes(card: Scorecard, state: str) -> Outcomes:
    """Return the outcome of each factor that is unknown in this way, as one column.

    Every outcome below that of `not_collected` is a bin.
    """
    first = np.array([[len(factor.bins)] for factor in card.factors], dtype=np.uint8)
    outcomes: Outcomes = first + np.uint8(UNKNOWN.index(state))
    outcomes.flags.writeable = False
    return outcomes


def by_outcome(
    factor: CardFactor, *, mid: int, refused: int, bins: Sequence[int]
) -> npt.NDArray[np.int64]:
    """Return one number for each outcome of a factor; 0 for what does not apply.

    Args:
        factor: The factor.
        mid: Number of what is not collected or not available.
        refused: Number of what is refused.
        bins: Number of each bin.
    """
    assert len(bins) == len(factor.bins)
    return np.array([*bins, mid, mid, refused, 0], dtype=np.int64)
