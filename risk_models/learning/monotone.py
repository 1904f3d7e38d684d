"""Monotone bins that data alone make: isotonic regression, which joins neighbours out of order."""

from typing import Any, Self

import numpy as np
from scipy.special import logit
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.isotonic import IsotonicRegression
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from risk_models.learning.bins import Floats, Ints, weigh

LEAST_ROWS = 0.5
"""Rows of each outcome that are added to a bin, so that an empty one has a finite weight."""


def joined(places: Ints, outcome: Floats, weight: Floats, count: int) -> tuple[int, ...]:
    """Return for each of `count` bins in order the group that the rates of the rows put it in.

    Neighbours whose rates fall where they should rise are joined. A bin without rows joins the one
    before it.

    Args:
        places: Place of each row's bin; rows at `count` are unknown and left out.
        outcome: 1 or 0.
        weight: How often each row counts.
        count: Bins.
    """
    total = weigh(places, weight, count + 1)[:count]
    found = weigh(places, weight * outcome, count + 1)[:count]
    seen = np.flatnonzero(total > 0)
    if not len(seen):
        return (0,) * count
    rates = IsotonicRegression().fit_transform(
        seen.astype(float), found[seen] / total[seen], sample_weight=total[seen]
    )
    group, groups, last = 0, [0] * count, None
    of_seen = dict(zip(seen.tolist(), rates.tolist(), strict=True))
    for place in range(count):
        rate = of_seen.get(place, last)
        group += rate is not None and last is not None and rate > last
        groups[place], last = group, rate
    return tuple(groups)


class MonotoneEncoder(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Numbers → weights of evidence of monotone bins, cut where the rate of outcomes rises.

    With a logistic regression after it this is the scorecard as banks make it: bins by the data
    alone, where the expert has no say. An unknown value has a weight of its own.

    Attributes:
        rates_: For each column the isotonic regression; None where no value is known.
        unknown_: For each column the weight of an unknown value.
        overall_: Log odds of all rows, which a weight of 0 stands for.
    """

    def __sklearn_tags__(self) -> Any:  # noqa: ANN401
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        tags.input_tags.allow_nan = True
        return tags

    def fit(self, X: object, y: object, sample_weight: object = None) -> Self:  # noqa: N803
        """Learn the bins; the outcome is the last class of `y`."""
        values, target = validate_data(self, X, y, dtype=np.float64, ensure_all_finite="allow-nan")
        weight: Floats = _check_sample_weight(sample_weight, values, dtype=np.float64)
        outcome = (target == np.unique(target)[-1]).astype(float)
        self.rows_ = float(weight.sum())
        overall = _share(outcome, weight)
        self.overall_ = float(logit(overall))
        self.rates_: list[IsotonicRegression | None] = []
        unknown = []
        for column in values.T:
            known = ~np.isnan(column) & (weight > 0)
            self.rates_.append(
                _monotone(column[known], outcome[known], weight[known]) if known.any() else None
            )
            absent = np.isnan(column)
            share = _share(outcome[absent], weight[absent]) if absent.any() else overall
            unknown.append(float(logit(share)) - self.overall_)
        self.unknown_ = unknown
        return self

    def transform(self, X: object) -> Floats:  # noqa: N803
        """Return the weight of evidence of each value."""
        check_is_fitted(self)
        values: Floats = validate_data(
            self, X, reset=False, dtype=np.float64, ensure_all_finite="allow-nan"
        )
        least = LEAST_ROWS / (self.rows_ + 2 * LEAST_ROWS)
        weights: Floats = np.empty_like(values)
        for at, (rate, unknown) in enumerate(zip(self.rates_, self.unknown_, strict=True)):
            column = values[:, at]
            absent = np.isnan(column)
            weights[absent, at] = unknown
            if rate is None:
                weights[~absent, at] = 0.0
            elif not absent.all():
                found = np.clip(rate.predict(column[~absent]), least, 1 - least)
                weights[~absent, at] = logit(found) - self.overall_
        return weights


def _monotone(values: Floats, outcome: Floats, weight: Floats) -> IsotonicRegression:
    """Return the rates by value, rising or falling as the outcomes go with the values."""
    about = values - np.average(values, weights=weight)
    rises = float((weight * about * outcome).sum()) >= 0
    made = IsotonicRegression(increasing=rises, out_of_bounds="clip")
    return made.fit(values, outcome, sample_weight=weight)


def _share(outcome: Floats, weight: Floats) -> float:
    found = float((weight * outcome).sum()) + LEAST_ROWS
    return found / (float(weight.sum()) + 2 * LEAST_ROWS)
