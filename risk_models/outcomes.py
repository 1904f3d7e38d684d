"""What each factor of a card says of each part, as one small number: a bin, or why it is unknown.

Over a factor with n bins the outcomes 0 to n − 1 are its bins, from the one that calls for least
review to the one that calls for most, and n to n + 3 are `UNKNOWN`.
"""

from collections.abc import Sequence

import dataframely as dy
import numpy as np
import numpy.typing as npt
import polars as pl

from risk_models.factor import Factor
from risk_models.factors import factor_by_id
from risk_models.scorecard import CardFactor, Scorecard
from risk_models.subjects import Subjects

UNKNOWN = ("not_collected", "not_available", "refused", "not_applicable")
"""The states of a factor without a bin, in the order of their outcomes."""

ESTIMATED = ("not_collected", "not_available")
"""States that score `mid` and enter the typical range; `refused` scores the worst bin."""

Outcomes = npt.NDArray[np.uint8]
"""One row a factor of the card, one column a part."""


def outcomes_of(subjects: dy.DataFrame[Subjects], card: Scorecard) -> Outcomes:
    """Return the outcome of every factor of the card for every part.

    Raises:
        polars.exceptions.InvalidOperationError: If a factor gives a code that is none of its bins'.
    """
    found = subjects.select(_outcome(factor_by_id(one.id)).alias(one.id) for one in card.factors)
    outcomes = np.empty((found.width, found.height), dtype=np.uint8)
    for row, column in zip(outcomes, found.iter_columns(), strict=True):
        row[:] = column.to_numpy()
    return outcomes


def _outcome(factor: Factor) -> pl.Expr:
    codes = pl.Enum([one.code for one in factor.bins])
    state = factor.state().cast(pl.Enum(["stated", *UNKNOWN])).to_physical().cast(pl.UInt8)
    unknown = state + pl.lit(len(factor.bins) - 1, dtype=pl.UInt8)
    return factor.expression.cast(codes).to_physical().cast(pl.UInt8).fill_null(unknown)


def by_outcome(
    factor: CardFactor, *, mid: int, refused: int, bins: Sequence[int], not_applicable: int = 0
) -> npt.NDArray[np.int64]:
    """Return one number for each outcome of a factor.

    Args:
        factor: The factor.
        mid: Number of what is not collected or not available.
        refused: Number of what is refused.
        bins: Number of each bin.
        not_applicable: Number of what does not apply.
    """
    assert len(bins) == len(factor.bins)
    return np.array([*bins, mid, mid, refused, not_applicable], dtype=np.int64)
