"""What becomes of a card if detection differs between inspected and uninspected firms.

At each stated ratio everything is done again: the width of the pull is chosen, the points are
learned, and other groups' later findings are ranked, each of which counts what it then tells of
harm. What does not change with the ratio does not rest on equal detection; what does, may not.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata
from sklearn.pipeline import Pipeline

from risk_models.learning.bins import Floats, Ints
from risk_models.learning.card_points import CardPoints
from risk_models.learning.detection import (
    RATIOS,
    Inspection,
    stated,
    total_points,
    unknowing,
    weight_of_harm,
)
from risk_models.learning.evaluation import Scored, bootstrap, interval, measure
from risk_models.learning.fitting import Fitting
from risk_models.learning.pipeline import points_of
from risk_models.learning.sample import LabelledSample
from risk_models.learning.selection import Plan, fit_fold

MOVED = 5
"""A bin that changes by more points is named: a quarter of a doubling. Ours, 2026-11-30."""


@dataclass(frozen=True, slots=True)
class AtRatio:
    """A card that was learned at a stated ratio.

    Attributes:
        ratio: The ratio.
        tau: The width of the pull that was chosen.
        final: The card, fitted to all rows.
        held_out: Points of each row by the card that saw none of its group; NaN where not tried.
    """

    ratio: int
    tau: float
    final: Pipeline
    held_out: Floats


def learned_at(fitting: Fitting, split: Plan, inspected: Inspection, ratio: int) -> AtRatio:
    """Return the card that is learned where a ratio is stated.

    Args:
        fitting: Of the sample without anything stated.
        split: What is learned from and tried on.
        inspected: Who was inspected.
        ratio: The ratio.
    """
    sample = stated(fitting.sample, inspected, ratio)
    here = Fitting(sample, fitting.specs, fitting.budgets)
    tau = here.chosen(split).tau
    made, blind = here.make(tau), unknowing(sample)
    points = np.full(len(sample.outcome), np.nan)
    for part in split.parts:
        tried = split.test & (split.fold == part)
        points[tried] = points_of(fit_fold(sample, split, made, part), blind[tried])
    return AtRatio(ratio, tau, here.fitted(tau), points)


def under_ratios(
    fitting: Fitting, split: Plan, inspected: Inspection, served: AtRatio, *, draws: int
) -> dict[str, object]:
    """Return the card at each ratio beside the one that is served, and how both rank.

    For each ratio: `tau`; `auc` and `recall_at_20` of the points alone with 95 % intervals; those
    of the served points under the same ratio; Spearman's correlation of the points of all rows
    with the served ones; and the bins whose points differ by more than `MOVED`.

    Args:
        fitting: Of the sample without anything stated.
        split: What is learned from and tried on.
        inspected: Who was inspected.
        served: The card in use.
        draws: Bootstrap samples.
    """
    test = split.test
    held = fitting.sample.rows(test, split.test_outcome)
    served_total = _total(served, fitting)
    found: dict[str, object] = {}
    for ratio in sorted({*RATIOS, served.ratio}):
        here = served if ratio == served.ratio else learned_at(fitting, split, inspected, ratio)
        weight = weight_of_harm(held, inspected.chance[test], ratio)
        scored = [Scored("own", here.held_out[test]), Scored("served", served.held_out[test])]
        own, other = (measure(one, held.outcome, weight) for one in scored)
        drawn = bootstrap(scored[:1], held.outcome, weight, draws=draws)[0]
        found[str(ratio)] = {
            "tau": f"{here.tau:g}",
            **{
                name: {"value": round(own[name], 4), "interval": interval(drawn[name])}
                for name in _SHOWN
            },
            "served": {name: round(other[name], 4) for name in _SHOWN},
            "rank_correlation": _correlation(_total(here, fitting), served_total),
            "moved": _moved(here.final["points"], served.final["points"]),
        }
    return _told(inspected, found) | {"served": served.ratio}


def served_under_ratios(
    sample: LabelledSample, points: Floats, inspected: Inspection
) -> dict[str, object]:
    """Return how points rank other rows at each ratio; nothing is learned again.

    Args:
        sample: The rows.
        points: Of each row on the card.
        inspected: Who was inspected.
    """
    found: dict[str, object] = {}
    for ratio in RATIOS:
        weight = weight_of_harm(sample, inspected.chance, ratio)
        own = measure(Scored("points", points), sample.outcome, weight)
        found[str(ratio)] = {name: round(own[name], 4) for name in _SHOWN}
    return _told(inspected, found)


_SHOWN = ("auc", "recall_at_20")


def _told(inspected: Inspection, ratios: Mapping[str, object]) -> dict[str, object]:
    told = None
    if inspected.told is not None:
        told = dict(zip(("yes", "no", "unknown"), inspected.told, strict=True))
    return {"basis": inspected.basis, "inspected": told, "ratios": dict(ratios)}


def _total(at: AtRatio, fitting: Fitting) -> Ints:
    points = at.final["points"]
    return total_points(fitting.sample, points.factors_, points.points_)


def _correlation(one: Ints, other: Ints) -> float | None:
    """Spearman's rank correlation with middle ranks; None where either does not vary."""
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        return None
    return round(float(np.corrcoef(rankdata(one), rankdata(other))[0, 1]), 3)


def _moved(here: CardPoints, served: CardPoints) -> list[dict[str, object]]:
    """Return the bins with other points, `unknown` among them, where both cards have the bin."""
    found: list[dict[str, object]] = []
    for spec, row, old_spec, old in zip(
        here.factors_, here.points_, served.factors_, served.points_, strict=True
    ):
        if spec.codes != old_spec.codes:
            continue
        found += [
            {"factor": spec.id, "bin": code, "points": new, "served": before}
            for code, new, before in zip((*spec.codes, "unknown"), row, old, strict=True)
            if abs(new - before) > MOVED
        ]
    return found
