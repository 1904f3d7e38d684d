"""Measures of a ranking that treat equal scores as equal, whatever order the rows come in.

All work on a tally: the weight of positives and of all rows for each distinct score. So a tied
block counts pro rata in a top share, by its middle rank in the area under the curve, and as one
step in average precision.
"""

from typing import NamedTuple

import numpy as np

from risk_models.learning.bins import Floats, Ints, weigh


class Grouping(NamedTuple):
    """Rows in ascending order of a score, and where each distinct score begins and which it is."""

    order: Ints
    starts: Ints
    group: Ints


class Tally(NamedTuple):
    """Weights by distinct score, ascending."""

    positives: Floats
    totals: Floats


def grouping(score: Floats) -> Grouping:
    """Return the order of a score and its distinct values; the group is given row by row."""
    order = np.argsort(score, kind="stable")
    ranked = score[order]
    first = np.append(True, ranked[1:] != ranked[:-1]) if len(ranked) else np.empty(0, bool)
    group = np.empty(len(score), dtype=np.int64)
    group[order] = np.cumsum(first) - 1
    return Grouping(order.astype(np.int64), np.flatnonzero(first).astype(np.int64), group)


def tally(by: Grouping, outcome: Floats, weight: Floats) -> Tally:
    """Return the weights by distinct score."""
    count = len(by.starts)
    return Tally(weigh(by.group, weight * outcome, count), weigh(by.group, weight, count))


def auc(counts: Tally) -> float:
    """Area under the ROC curve: how often a positive ranks above a negative, ties as half."""
    negatives = counts.totals - counts.positives
    below = np.cumsum(negatives) - negatives / 2
    pairs = counts.positives.sum() * negatives.sum()
    return float((counts.positives * below).sum() / pairs)


def average_precision(counts: Tally) -> float:
    """Average precision, one step for each distinct score."""
    positives, totals = counts.positives[::-1], counts.totals[::-1]
    found, seen = np.cumsum(positives), np.cumsum(totals)
    precision = np.divide(found, seen, out=np.zeros_like(found), where=seen > 0)
    return float((positives * precision).sum() / positives.sum())


def recall_at(counts: Tally, percent: int) -> float:
    """Share of positives within the top `percent` of rows: k = ⌈fN⌉, the tied block pro rata."""
    positives, totals = counts.positives[::-1], counts.totals[::-1]
    wanted = np.ceil(totals.sum() * percent / 100 - 1e-9)
    before = np.cumsum(totals) - totals
    share = np.clip(np.divide(wanted - before, totals, where=totals > 0, out=before * 0), 0, 1)
    return float((positives * share).sum() / positives.sum())


def brier(rate: Floats, outcome: Floats, weight: Floats) -> float:
    """Mean squared distance between rate and outcome."""
    return float((weight * (rate - outcome) ** 2).sum() / weight.sum())
