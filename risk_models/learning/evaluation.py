"""How well scores find later outcomes, with paired intervals, by size, and what may mislead."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from risk_models.drift import stability_index
from risk_models.learning.bins import Floats, Ints, weigh
from risk_models.learning.metrics import (
    Tally,
    auc,
    average_precision,
    brier,
    grouping,
    recall_at,
    tally,
)
from risk_models.learning.sample import LabelledSample
from risk_models.learning.size import SIZE_BANDS, size_bins

DRAWS = 2_000
"""Bootstrap samples: ours, 2026-11-24."""

SEED = 20261124
"""Of the bootstrap; the same draws serve all scores, so that differences are paired."""

MARGIN = 0.03
"""A difference in AUC whose interval lies above minus this is "not worse": ours, 2026-11-24."""

LEAST_IN_BAND = 10
"""Positives under which a band is not reported."""

CARD_LEAKS, COLUMN_LEAKS = 0.8, 0.7
"""AUC of a card and of a single column above which a leak is suspected: ours, 2026-11-24."""


@dataclass(frozen=True, slots=True)
class Scored:
    """What a model says of each row: a rate where it has one, and what it is ranked by."""

    name: str
    score: Floats
    rate: Floats | None = None


MEASURES: Mapping[str, Callable[[Tally], float]] = {
    "auc": auc,
    "average_precision": average_precision,
    "recall_at_1": lambda counts: recall_at(counts, 1),
    "recall_at_5": lambda counts: recall_at(counts, 5),
    "recall_at_20": lambda counts: recall_at(counts, 20),
}
"""The measures of a ranking."""


def measure(scored: Scored, outcome: Floats, weight: Floats) -> dict[str, float]:
    """Return every measure of one score."""
    counts = tally(grouping(scored.score), outcome, weight)
    found = {name: function(counts) for name, function in MEASURES.items()}
    if scored.rate is not None:
        found["brier"] = brier(scored.rate, outcome, weight)
    return found


def bootstrap(
    all_scored: Sequence[Scored], outcome: Floats, weight: Floats, *, draws: int
) -> list[dict[str, Floats]]:
    """Return each measure of each score in every draw; positives and negatives are drawn apart."""
    random = np.random.default_rng(SEED)
    strata = [np.flatnonzero(outcome == value) for value in (1, 0)]
    groupings = [grouping(scored.score) for scored in all_scored]
    losses = [
        None if scored.rate is None else (scored.rate - outcome) ** 2 for scored in all_scored
    ]
    found: list[dict[str, list[float]]] = [
        {name: [] for name in (*MEASURES, *([] if loss is None else ["brier"]))} for loss in losses
    ]
    positive = strata[0]
    for _ in range(draws):
        times = np.zeros(len(outcome))
        for rows in strata:
            drawn = random.integers(0, len(rows), len(rows))
            times[rows] = np.bincount(drawn, minlength=len(rows))
        times *= weight
        total = times.sum()
        for by, loss, into in zip(groupings, losses, found, strict=True):
            totals = np.add.reduceat(times[by.order], by.starts)
            counts = Tally(weigh(by.group[positive], times[positive], len(by.starts)), totals)
            for name, function in MEASURES.items():
                into[name].append(function(counts))
            if loss is not None:
                into["brier"].append(float((times * loss).sum() / total))
    return [{name: np.asarray(values) for name, values in measures.items()} for measures in found]


def interval(values: Floats, *, tail: float = 2.5) -> list[float]:
    """Return the percentile interval that leaves out `tail` per cent at each end, to 4 decimals."""
    low, high = np.percentile(values, [tail, 100 - tail])
    return [round(float(low), 4), round(float(high), 4)]


def _with_intervals(point: Mapping[str, float], draws: Mapping[str, Floats]) -> dict[str, object]:
    decimals = {"brier": 6}
    return {
        name: {
            "value": round(value, decimals.get(name, 4)),
            "interval": [
                round(float(end), decimals.get(name, 4))
                for end in np.percentile(draws[name], [2.5, 97.5])
            ],
        }
        for name, value in point.items()
    }


def verdict(low: float, high: float) -> str:
    """Return what may be said of a paired difference in AUC with this interval."""
    if low > 0:
        return "better"
    if low > -MARGIN:
        return "not_worse"
    return "worse" if high < 0 else "not_shown"


def compare(
    sample: LabelledSample, card: Scored, challengers: Sequence[Scored], *, draws: int = DRAWS
) -> dict[str, object]:
    """Return the card's measures with intervals, its paired differences, and both by size.

    Args:
        sample: Rows with outcomes.
        card: The card's scores of them.
        challengers: Those of the other models.
        draws: Bootstrap samples.
    """
    every = [card, *challengers]
    drawn = bootstrap(every, sample.outcome, sample.weight, draws=draws)
    points = [measure(scored, sample.outcome, sample.weight) for scored in every]
    differences: dict[str, object] = {}
    for challenger, point, values in zip(challengers, points[1:], drawn[1:], strict=True):
        low, high = interval(drawn[0]["auc"] - values["auc"])
        differences[challenger.name] = {
            "auc": round(point["auc"], 4),
            "difference": round(points[0]["auc"] - point["auc"], 4),
            "interval": [low, high],
            "verdict": verdict(low, high),
            "recall_at_20": round(point["recall_at_20"], 4),
            "recall_difference": round(points[0]["recall_at_20"] - point["recall_at_20"], 4),
            "recall_interval_90": interval(
                drawn[0]["recall_at_20"] - values["recall_at_20"], tail=5
            ),
        }
    return {
        "rows": len(sample.outcome),
        "positives": sample.positives,
        **_with_intervals(points[0], drawn[0]),
        "differences": differences,
        "by_size": by_size(sample, card, draws=draws),
    }


def by_size(sample: LabelledSample, card: Scored, *, draws: int) -> dict[str, object]:
    """Return the card's measures within each size band; a band with few positives is suppressed."""
    found: dict[str, object] = {}
    places = size_bins(sample.size)
    for at, (name, _, _) in enumerate(SIZE_BANDS):
        chosen = places == at
        part = sample.rows(chosen)
        if part.positives < LEAST_IN_BAND or part.positives == len(part.outcome):
            found[name] = {"rows": len(part.outcome), "suppressed": True}
            continue
        rate = None if card.rate is None else card.rate[chosen]
        scored = Scored(card.name, card.score[chosen], rate)
        drawn = bootstrap([scored], part.outcome, part.weight, draws=draws)[0]
        point = measure(scored, part.outcome, part.weight)
        found[name] = {
            "rows": len(part.outcome),
            "positives": part.positives,
            **_with_intervals(point, drawn),
        }
    return found


def leaks(sample: LabelledSample, card_auc: float | None) -> list[dict[str, object]]:
    """Return the warnings of a leak: a card or a single column that tells outcomes too well.

    A column's AUC is taken in whichever direction is larger; its unknown values are also tried as
    a column of their own.
    """
    found: list[dict[str, object]] = []
    if card_auc is not None and card_auc > CARD_LEAKS:
        found.append({"what": "card", "auc": round(card_auc, 4)})
    for at, name in enumerate(sample.columns):
        column = sample.values[:, at]
        unknown = np.isnan(column)
        tried = [np.where(unknown, -np.inf, column), unknown.astype(float)]
        areas = [auc(tally(grouping(score), sample.outcome, sample.weight)) for score in tried]
        area = max(max(one, 1 - one) for one in areas)
        if area > COLUMN_LEAKS:
            found.append({"what": name, "auc": round(area, 4)})
    return found


def drift(expected_ppm: Sequence[int], bins: Ints) -> Decimal:
    """Return the stability index of a factor: the card's shares against those of `bins`."""
    counts = np.bincount(bins, minlength=len(expected_ppm)).tolist()
    return stability_index(expected_ppm, counts, rows=len(bins))
