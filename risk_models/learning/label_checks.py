"""What of a file of labels may not be learned from: keys, and what is known only afterwards."""

from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl

from data_ingest.model.problem import Problem
from risk_models.learning.bins import Floats

FOLLOWS = 0.99
"""Correlation from which a detection term is taken for a day that is known only afterwards.
Judgement of ours, 2026-11-30."""

LEAST_DIGITS, DISTINCT, LEAST_GROUPS = 6, 0.95, 20
"""A whole number of so many digits that differs between nearly all of so many legal persons is a
key. Judgement of ours, 2026-11-30; organisation numbers have 8 to 14 digits."""


def unlawful_terms(rows: pl.DataFrame, terms: Sequence[str]) -> Iterator[Problem]:
    """Yield each detection term that looks ahead or is a key.

    Args:
        rows: `group`, `features_on`, `observed_to` and `outcome_on`, and the terms as numbers.
        terms: Names of the detection columns.
    """
    afterwards = (
        pl.col("observed_to"),
        pl.col("outcome_on"),
        pl.col("observed_to") - pl.col("features_on"),
        pl.col("outcome_on") - pl.col("features_on"),
    )
    days = rows.select(
        *(day.to_physical().cast(pl.Float64).alias(str(at)) for at, day in enumerate(afterwards))
    )
    for term in terms:
        values = rows[term].to_numpy()
        if any(_follows(values, days[name].to_numpy()) for name in days.columns):
            yield Problem("learning-looks-ahead", term)
        elif _is_key(rows["group"], values):
            yield Problem("learning-key", term)


def _follows(values: Floats, days: Floats) -> bool:
    """Tell whether values rise or fall with days; days that do not vary say nothing."""
    both = np.isfinite(values) & np.isfinite(days)
    one, other = values[both], days[both]
    if len(one) < LEAST_GROUPS or np.ptp(one) == 0 or np.ptp(other) == 0:
        return False
    return abs(float(np.corrcoef(one, other)[0, 1])) >= FOLLOWS


def _is_key(groups: pl.Series, values: Floats) -> bool:
    known = pl.DataFrame({"group": groups, "value": values}).drop_nulls().drop_nans().unique()
    count = known["group"].n_unique()
    if count < LEAST_GROUPS:
        return False
    whole = known.filter(
        (pl.col("value") % 1 == 0) & (pl.col("value").abs() >= 10 ** (LEAST_DIGITS - 1))
    )
    return whole["value"].n_unique() >= DISTINCT * count


def unlawful_inspections(rows: pl.DataFrame) -> Iterator[Problem]:
    """Yield that the column `inspected` is the outcome in other words, if it is.

    It is where no inspected row is without a finding, or where whether a row was inspected is told
    only of those with one: inspections are then recorded because something was found.

    Args:
        rows: `inspected` (1, 0 or null) and `outcome` (1 or 0), as numbers.
    """
    told = rows.filter(pl.col("inspected").is_not_null())
    if told.is_empty():
        return
    seen = told.filter(pl.col("inspected") == 1)
    if not (told["outcome"] == 0).any() or (len(seen) and not (seen["outcome"] == 0).any()):
        yield Problem("learning-inspected", "inspected")
