"""Columns of registers → bins → whole points → calibrated rate, as one scikit-learn pipeline.

A fitted pipeline and the card that screens say the same: `served_pipeline` makes it from the card's
file alone, so that no pickle is needed, and a run of a screening needs neither.
"""

from collections.abc import Sequence

import numpy as np
from sklearn.pipeline import Pipeline

from risk_models.card.scorecard import Scorecard
from risk_models.learning.bins import FactorSpec, Floats, Ints
from risk_models.learning.calibrated_rate import CalibratedRate
from risk_models.learning.card_points import CardPoints
from risk_models.learning.likelihood import PER_POINT
from risk_models.learning.register_bins import RegisterBins, spec_of

MILLION = 1_000_000


def card_pipeline(points: CardPoints, *, registers: RegisterBins | None = None) -> Pipeline:
    """Return an unfitted pipeline.

    Args:
        points: The step that makes points of bins.
        registers: The step that makes bins of columns of registers; None: what comes in are bins.
    """
    rate = CalibratedRate(None if points.offset_column is None else 1)
    steps = [("points", points), ("rate", rate)]
    return Pipeline([("bins", registers), *steps] if registers is not None else steps)


def fit_weighted(pipeline: Pipeline, values: Floats, outcome: Floats, weight: Floats) -> Pipeline:
    """Fit a pipeline to rows that count as often as `weight` says, and return it."""
    fitted: Pipeline = pipeline.fit(
        values, outcome, points__sample_weight=weight, rate__sample_weight=weight
    )
    return fitted


def points_of(pipeline: Pipeline, values: Floats) -> Ints:
    """Return the whole points of each row, without size or detection."""
    ready = values if len(pipeline.steps) == 2 else pipeline["bins"].transform(values)
    points: Ints = pipeline["points"].points(ready)
    return points


def margin_of(pipeline: Pipeline, values: Floats) -> Floats:
    """Return what points, size, detection and what is stated add up to in log odds, uncalibrated.

    Args:
        pipeline: Fitted, without a step for registers.
        values: What its first step takes.
    """
    points, *stated = pipeline["points"].transform(values).T
    margin: Floats = points * PER_POINT + sum(stated, np.zeros(len(points)))
    return margin


def served_pipeline(card: Scorecard) -> Pipeline:
    """Return a learned scorecard as the fitted pipeline that it is: points and rate of its factors.

    What it takes are facts of parties (`subjects_of`). Its points are those that a screening by
    the card gives for the factors that were learned.

    Raises:
        ValueError: The card was not learned.
    """
    learned = card.learned
    if learned is None:
        raise ValueError(f"{card.id} was not learned from outcomes.")
    by_id = {factor.id: factor for factor in card.factors}
    specs = tuple(spec_of(by_id[factor]) for factor in learned.factors)
    fitted = set_fitted(
        card_pipeline(
            CardPoints(specs, tau=float(learned.tau)), registers=RegisterBins(card, learned.factors)
        ),
        specs,
        points=tuple((*spec.expert, spec.unknown) for spec in specs),
        intercept=learned.calibration.intercept / MILLION,
        slope=learned.calibration.slope / MILLION,
    )
    fitted["bins"].feature_names_in_ = np.array([], dtype=object)
    return fitted


def set_fitted(
    pipeline: Pipeline,
    specs: Sequence[FactorSpec],
    *,
    points: Sequence[Sequence[int]],
    intercept: float,
    slope: float,
    size_points: Sequence[int] = (),
    detection: Sequence[tuple[float, float]] = (),
) -> Pipeline:
    """Return a pipeline with what a file says that was fitted.

    Args:
        pipeline: Unfitted.
        specs: The factors as fitted.
        points: For each factor the points of its bins and, last, of an unknown value.
        intercept: Of the calibration, in log odds.
        slope: Of the calibration.
        size_points: Of the bins of size.
        detection: Coefficient and centre of each detection term.
    """
    step, rate = pipeline["points"], pipeline["rate"]
    step.n_features_in_ = len(specs) + bool(size_points) + len(detection)
    step.factors_ = tuple(specs)
    step.points_ = tuple(tuple(row) for row in points)
    step.size_points_ = tuple(size_points)
    step.offset_centre_ = 0.0
    step.detection_ = np.array([unit for unit, _ in detection])
    step.detection_centres_ = np.array([centre for _, centre in detection])
    rate.n_features_in_ = 1
    rate.classes_ = np.array([0, 1])
    rate.intercept_, rate.slope_ = intercept, slope
    return pipeline
