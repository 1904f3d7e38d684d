"""How wide the pull towards the expert card is: by deviance on later outcomes of other groups."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.pipeline import Pipeline

from risk_models.learning.bins import FactorSpec, Floats, Ints
from risk_models.learning.likelihood import calibrate, deviance
from risk_models.learning.pipeline import fit_weighted, margin_of
from risk_models.learning.sample import LabelledSample

GRID = (0.0, 2.0, 5.0, 10.0, 20.0, float("inf"))
"""Widths that are tried, in points, from the expert's card to no pull: ours, 2026-11-24."""

FEW_POSITIVES, FEW_TAU = 60, 5.0
"""Positives under which the width is not chosen but this one: ours, 2026-11-24."""

FOLDS = 5
"""Parts into which groups fall. Judgement of ours, 2026-11-25."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is learned from and what it is tried on, before groups are kept apart.

    Attributes:
        train: Rows to learn from.
        train_outcome: What was known of them at the split.
        test: Rows to try on: not found until the split, with facts dated at or before it.
        test_outcome: What became known of them later.
        fold: Part of each row's group.
        split: The day of the split, in days since 1970-01-01; None without days of outcomes, and
            then what it is tried on is not later.
        together: Key of the rows of which only the sum of the outcomes is known; None: each row's
            own is known. A model is tried on what it says of them together.
    """

    train: np.ndarray
    train_outcome: Floats
    test: np.ndarray
    test_outcome: Floats
    fold: Ints
    split: int | None = None
    together: Ints | None = None

    @property
    def parts(self) -> tuple[int, ...]:
        """The parts that have rows."""
        return tuple(int(part) for part in np.unique(self.fold))

    def averaged(self, values: Floats, rows: np.ndarray) -> Floats:
        """Return what a model says of some rows, of those that are known together their mean.

        Args:
            values: Of the rows.
            rows: Which of all rows they are.
        """
        if self.together is None:
            return values
        _, place = np.unique(self.together[rows], return_inverse=True)
        return (np.bincount(place, values) / np.bincount(place))[place]

    @property
    def forward(self) -> bool:
        """Whether what it is tried on is later than what it learns from."""
        return self.split is not None


@dataclass(frozen=True, slots=True)
class ChosenWidth:
    """The width that was chosen, why, and the mean deviance of each that was tried."""

    tau: float
    reason: str
    tried: tuple[tuple[float, float], ...] = ()


def folds(groups: Sequence[str]) -> Ints:
    """Return the part of each group, by the hash of its key: the same on every machine."""
    known: dict[str, int] = {}
    for group in groups:
        if group not in known:
            known[group] = (
                int.from_bytes(hashlib.sha256(group.encode()).digest()[:8], "big") % FOLDS
            )
    return np.asarray([known[group] for group in groups], dtype=np.int64)


def plan(sample: LabelledSample) -> Plan:
    """Split at the median day of the findings, so that half of them are later."""
    everything = np.ones(len(sample.outcome), dtype=bool)
    fold = folds(sample.group)
    still = Plan(everything, sample.outcome, everything, sample.outcome, fold)
    if sample.outcome_on is None:
        return still
    found = sample.outcome_on[(sample.outcome == 1) & ~np.isnan(sample.outcome_on)]
    if not len(found):
        return still
    split = int(np.median(found))
    early = (sample.outcome == 1) & (sample.outcome_on <= split)
    dated = everything if sample.features_on is None else sample.features_on <= split
    late = sample.outcome * ~early
    ahead = Plan(dated, early.astype(float), dated & ~early, late, fold, split)
    for part in range(FOLDS):
        learned = ahead.train & (fold != part)
        tried = ahead.test & (fold == part)
        if not (ahead.train_outcome[learned].any() and ahead.test_outcome[tried].any()):
            return still
    return ahead


def choose_tau(
    sample: LabelledSample, plan: Plan, make: Callable[[float], Pipeline]
) -> ChosenWidth:
    """Return the width nearest to the expert whose deviance is within one error of the least.

    The deviance is on the held-out part of each fold, before calibration, for a slope would hide
    that points are far off; its intercept is fitted anew, because later windows have other base
    rates. The standard error is that of the paired differences
    between folds.

    Args:
        sample: All rows.
        plan: Of `sample`.
        make: Returns an unfitted pipeline of a width.
    """
    if sample.positives < FEW_POSITIVES:
        return ChosenWidth(FEW_TAU, "few_positives")
    parts = plan.parts
    loss = np.empty((len(GRID), len(parts)))
    for at, tau in enumerate(GRID):
        for place, part in enumerate(parts):
            loss[at, place] = _deviance(sample, plan, make(tau), part)
    mean = loss.mean(axis=1)
    best = int(np.argmin(mean))
    chosen = best
    for at in range(best):
        away = loss[at] - loss[best]
        if away.mean() <= away.std(ddof=1) / np.sqrt(len(parts)):
            chosen = at
            break
    tried = tuple((tau, round(float(value), 6)) for tau, value in zip(GRID, mean, strict=True))
    return ChosenWidth(GRID[chosen], "forward" if plan.forward else "groups_only", tried)


def fit_fold(sample: LabelledSample, plan: Plan, made: Pipeline, part: int) -> Pipeline:
    """Return the pipeline fitted on what the plan learns from, without the groups of a part."""
    learned = plan.train & (plan.fold != part)
    return fit_weighted(
        made, sample.values[learned], plan.train_outcome[learned], sample.weight[learned]
    )


def _deviance(sample: LabelledSample, plan: Plan, made: Pipeline, part: int) -> float:
    tried = plan.test & (plan.fold == part)
    margin = margin_of(fit_fold(sample, plan, made, part), sample.values[tried])
    margin = np.log(plan.averaged(np.exp(margin), tried))
    weight = sample.weight[tried]
    positives = weight * plan.test_outcome[tried]
    intercept, _ = calibrate(margin, positives, weight, slope=False)
    return deviance(margin + intercept, positives, weight) / float(weight.sum())


def within_range(
    choice: ChosenWidth,
    specs: Sequence[FactorSpec],
    fits: Callable[[float], bool],
) -> ChosenWidth:
    """Return the choice, or the next narrower width at which the points are ones of a card.

    Ordered factors keep their budgets at every width (`budget_prices`); what all factors reach
    together, and what factors without an order span, may still be too much.

    Args:
        choice: What the deviance says.
        specs: The factors; without any, nothing can be exceeded.
        fits: Whether the points of a width make a card. The expert's own do.
    """
    if not specs or fits(choice.tau):
        return choice
    narrower = [tau for tau in reversed(GRID) if tau < choice.tau]
    for tau in narrower[:-1]:
        if fits(tau):
            return ChosenWidth(tau, "range", choice.tried)
    return ChosenWidth(GRID[0], "range", choice.tried)
