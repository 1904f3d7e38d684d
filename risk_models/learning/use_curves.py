"""What a ranking is worth to those who review by it: lift, gain, calibration, net benefit."""

import numpy as np

from risk_models.learning.bins import Floats
from risk_models.learning.metrics import grouping, recall_at, tally

PARTS = 10
"""Parts of the rows in lift and calibration."""

THRESHOLDS = 20
"""Points of a decision curve."""


def calibration_curve(
    rate: Floats, outcome: Floats, weight: Floats
) -> tuple[tuple[float, float], ...]:
    """Return mean rate and share of outcomes in ten equal parts of the rows, by rising rate."""
    order = np.argsort(rate, kind="stable")
    found = []
    for part in np.array_split(order, PARTS):
        total = weight[part].sum()
        if total > 0:
            pair = ((weight * rate)[part].sum() / total, (weight * outcome)[part].sum() / total)
            found.append((round(float(pair[0]), 6), round(float(pair[1]), 6)))
    return tuple(found)


def gain_curve(score: Floats, outcome: Floats, weight: Floats) -> tuple[float, ...]:
    """Return the share of outcomes in the top 0, 5, … 100 % of the rows."""
    counts = tally(grouping(score), outcome, weight)
    return (0.0, *(round(recall_at(counts, percent), 4) for percent in range(5, 101, 5)))


def lift(score: Floats, outcome: Floats, weight: Floats) -> tuple[float, ...]:
    """Return how many times the mean the rate is in each tenth of the rows, the highest first.

    Equal scores are spread over the tenths that they reach, so that none owes its lift to the
    order of the file.
    """
    counts = tally(grouping(score), outcome, weight)
    reached = [0.0, *(recall_at(counts, percent) for percent in range(10, 101, 10))]
    return tuple(round(PARTS * float(step), 3) for step in np.diff(reached))


def decision_curve(
    rate: Floats, outcome: Floats, weight: Floats
) -> tuple[tuple[float, float, float], ...]:
    """Return threshold, net benefit of the card and that of reviewing all, by rising threshold.

    At a threshold t somebody reviews who would review 1/t parties to find one. The net benefit is
    outcomes found less the others that were reviewed, each worth t/(1 − t) of an outcome, for one
    row (Vickers and Elkin, Medical Decision Making 2006;26:565-574). Reviewing none has 0. The
    thresholds go to the rate that one row in a hundred is given.
    """
    total = float(weight.sum())
    prevalence = float((weight * outcome).sum()) / total
    highest = min(float(np.quantile(rate, 0.99)), 0.99)
    found = []
    for threshold in np.linspace(0, highest, THRESHOLDS + 1)[:-1]:
        reviewed = rate >= threshold
        odds = threshold / (1 - threshold)
        true = float((weight * outcome)[reviewed].sum()) / total
        false = float((weight * (1 - outcome))[reviewed].sum()) / total
        by_all = prevalence - (1 - prevalence) * odds
        found.append((round(float(threshold), 6), round(true - false * odds, 6), round(by_all, 6)))
    return tuple(found)
