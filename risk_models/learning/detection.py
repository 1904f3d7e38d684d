"""Detection as a stated model: found = harm × detected, and who is inspected is found out more.

A finding that nobody looked for is not made. How many times likelier it is in a firm that was
inspected is told by no file of findings, for only what was found is known. So the ratio is stated
and not learned, and everything is done again at ratios 1, 3 and 10: a sensitivity analysis
(Greenland 1996, International Journal of Epidemiology 25:1107; Fox, MacLehose and Lash 2021,
Applying Quantitative Bias Analysis to Epidemiologic Data). Where nothing is found that is not
there, the rate of findings is that of harm times the share that is detected, so a ratio of r
divides the evidence of a finding in an inspected firm by r.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from risk_models.learning.bins import FactorSpec, Floats, Ints
from risk_models.learning.metrics import grouping
from risk_models.learning.sample import LabelledSample

RATIOS = (1, 3, 10)
"""How many times likelier a finding may be in a firm that was inspected: the method, Learning from
outcomes. 1: as likely. At a ratio without end, those who were not inspected would say nothing."""

MOST_RATIO = 100
"""Highest ratio that can be stated. Ours, 2026-11-30."""

TOP_PERCENT = 20
"""Share of the rows that are taken to be inspected where no column says who was: those with the
most points on the expert card. Of all choices of a fifth it follows the card most closely, so that
it is the hardest on what is learned. Ours, 2026-11-30."""

STATED = "stated detection"
"""Name of the column of a sample with the log odds that detection adds; no heading of labels."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """Who was inspected, as far as it is told or assumed.

    Attributes:
        basis: `inspected`: a column of the labels tells; `expert_top`: nobody does, and those with
            the most expert points are taken to have been.
        chance: Of each row: 1 inspected, 0 not, between them where it is not known.
        told: Rows that were inspected, were not, and of which it is not told; None of `expert_top`.
    """

    basis: Literal["inspected", "expert_top"]
    chance: Floats
    told: tuple[int, int, int] | None


def inspection(sample: LabelledSample, specs: Sequence[FactorSpec]) -> Inspection:
    """Return who was inspected.

    Where the column is empty, a row has the mean chance of the others.

    Args:
        sample: The rows.
        specs: The factors, in the order of the columns, with the points of the expert card.
    """
    told = sample.inspected
    if told is None or np.isnan(told).all():
        points = total_points(sample, specs, [(*spec.expert, spec.unknown) for spec in specs])
        return Inspection("expert_top", _top(points.astype(float), sample.weight), None)
    known = ~np.isnan(told)
    mean = float(np.average(told[known], weights=sample.weight[known]))
    counts = (int((told == 1).sum()), int((told == 0).sum()), int((~known).sum()))
    return Inspection("inspected", np.where(known, told, mean), counts)


def total_points(
    sample: LabelledSample, specs: Sequence[FactorSpec], points: Sequence[Sequence[int]]
) -> Ints:
    """Return the sum of each row's points.

    Args:
        sample: The rows.
        specs: The factors, in the order of the columns.
        points: For each factor the points of its bins and, last, of the unknown.
    """
    total = np.zeros(len(sample.outcome), dtype=np.int64)
    for at, (spec, row) in enumerate(zip(specs, points, strict=True)):
        total += np.asarray(row, dtype=np.int64)[spec.bins(sample.values[:, at])]
    return total


def _top(points: Floats, weight: Floats) -> Floats:
    """Return 1 for the rows with the most points, 0 for others, a tied block pro rata."""
    by = grouping(-points)
    totals = np.bincount(by.group, weight, len(by.starts))
    before = np.cumsum(totals) - totals
    room = weight.sum() * TOP_PERCENT / 100 - before
    share: Floats = np.clip(room / np.maximum(totals, 1e-12), 0, 1)
    return share[by.group]


def detected(chance: Floats, ratio: int) -> Floats:
    """Return how many times likelier a finding is than in a firm that was not inspected."""
    return 1 + (ratio - 1) * chance


def stated(sample: LabelledSample, inspected: Inspection, ratio: int) -> LabelledSample:
    """Return the sample with the log odds of a stated ratio as its last column; none at ratio 1."""
    if ratio == 1:
        return sample
    column = np.log(detected(inspected.chance, ratio))
    return replace(
        sample,
        columns=(*sample.columns, STATED),
        values=np.column_stack([sample.values, column]),
    )


def unknowing(sample: LabelledSample) -> Floats:
    """Return the values of a sample as if nobody knew who will be inspected: to rank beforehand."""
    values = sample.values
    if STATED in sample.columns:
        values = values.copy()
        values[:, sample.columns.index(STATED)] = np.nan
    return values


def weight_of_harm(sample: LabelledSample, chance: Floats, ratio: int) -> Floats:
    """Return how much each row counts if detection has a ratio: a finding its own, divided by it.

    Rows without a finding count as they are: among rare findings those of them that hide one weigh
    next to nothing.
    """
    return np.where(sample.outcome == 1, sample.weight / detected(chance, ratio), sample.weight)
