"""How a column becomes bins, and what the expert card says of each bin before anything is learned.

A bin is found by ascending edges: a value lies in bin *k* if exactly *k* edges are at or below it.
A column of bin codes holds the place of the code, so that its edges are 1, 2, 3 and so on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from data_ingest.model.problem import Problem
from risk_models.card.scorecard import mid_of
from risk_models.factor.definition import FactorKind
from risk_models.factor.points import HIGHEST, LOWEST

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DEFAULT_BINS = 6
"""Bins of a column for which nothing is declared, cut at quantiles. Judgement of ours, 2026-11-25:
few enough for dozens of positives."""


@dataclass(frozen=True, slots=True)
class FactorSpec:
    """One factor that is to be learned.

    Attributes:
        id: Name of the factor and of its column.
        family: Whose budget it spends.
        codes: Names of the bins, from the one that calls for least review if they are ordered.
        edges: Ascending; one less than the bins.
        expert: Points of each bin on the expert card.
        unknown: Points of an unknown value on the expert card.
        ordered: Points may not fall from bin to bin. Otherwise the bins are nominal.
        kind: Of a factor of a scorecard; None of any other.
        shares_ppm: Share of each bin in the scorecard's frame; none of any other factor.
    """

    id: str
    family: str
    codes: tuple[str, ...]
    edges: tuple[float, ...]
    expert: tuple[int, ...]
    unknown: int
    ordered: bool = True
    kind: FactorKind | None = None
    shares_ppm: tuple[int, ...] = ()

    @property
    def anchor(self) -> int:
        """The bin that keeps its expert points: the first with 0 points, else the first of all.

        A constant that moves between a factor and the intercept changes no comparison.
        """
        return self.expert.index(0) if 0 in self.expert else 0

    @property
    def worst(self) -> int:
        """The first of the bins with the most expert points: that of a refusal."""
        return self.expert.index(max(self.expert))

    def mid(self, points: Sequence[int], *, learned: int) -> int:
        """Return the points of an unknown value: what the bins give on average, by the card's rule.

        Args:
            points: Of each bin.
            learned: Those that fit the rows; they count for a factor without shares alone. In a
                file of labels an unknown value mostly tells who was looked at.
        """
        if self.kind is None:
            return learned
        within = [min(max(value, LOWEST), HIGHEST) for value in points]
        return mid_of(self.kind, list(zip(within, self.shares_ppm, strict=True)))

    def fitted(self, values: Floats, outcome: Floats, weights: Floats) -> "FactorSpec":
        """Return the factor for some rows: of one whose bins are declared, itself."""
        return self

    def bins(self, values: Floats) -> Ints:
        """Return the place of each value's bin; the number of bins where it is unknown (NaN)."""
        found = np.searchsorted(np.asarray(self.edges, dtype=float), values, side="right")
        return np.where(np.isnan(values), len(self.codes), found).astype(np.int64)


def weigh(places: Ints, weights: Floats, count: int) -> Floats:
    """Return the weight at each of `count` places."""
    return np.bincount(places, weights, count).astype(np.float64)


def span(points: Sequence[int]) -> int:
    """Return how many points lie between the best and the worst bin."""
    return max(points) - min(points)


def faults(
    specs: Sequence[FactorSpec], points: Sequence[Sequence[int]], budgets: Mapping[str, int]
) -> list[Problem]:
    """Return what is wrong with bins and points; nothing if they make a card.

    Args:
        specs: The factors.
        points: For each factor the points of its bins and, last, of an unknown value.
        budgets: Most points that the factors of a family may span together; families that are not
            named have none.
    """
    found = []
    for at, (spec, row) in enumerate(zip(specs, points, strict=True)):
        where = f"/factors/{at}"
        if any(low >= high for low, high in pairwise(spec.edges)):
            found.append(Problem("learning-edges", f"{where}/edges"))
        if not (len(spec.codes) == len(spec.edges) + 1 == len(row) - 1 == len(spec.expert)):
            found.append(Problem("learning-bin-count", where))
            continue
        if spec.ordered and any(low > high for low, high in pairwise(row[:-1])):
            found.append(Problem("learning-order", f"{where}/bins"))
        if not min(row[:-1]) <= row[-1] <= max(row[:-1]):
            found.append(Problem("learning-unknown-bin", f"{where}/unknown"))
    if len({spec.id for spec in specs}) != len(specs):
        found.append(Problem("learning-factor-twice", "/factors"))
    for family, budget in budgets.items():
        spent = sum(
            span(row[:-1]) for spec, row in zip(specs, points, strict=True) if spec.family == family
        )
        if spent > budget:
            limits = {"family": family, "budget": str(budget)}
            found.append(Problem("learning-budget", "/factors", limits))
    lowest, highest = sum(min(row) for row in points), sum(max(row) for row in points)
    if lowest < LOWEST or highest > HIGHEST:
        limits = {"lowest": str(LOWEST), "highest": str(HIGHEST)}
        found.append(Problem("learning-range", "/factors", limits))
    return found


def undeclared(name: str, values: Floats, weights: Floats) -> FactorSpec:
    """Return a nominal factor with bins cut at quantiles and no expert points.

    Args:
        name: Name of the column.
        values: Its values; NaN where unknown.
        weights: How often each row counts.
    """
    known = ~np.isnan(values) & (weights > 0)
    edges: Floats = np.empty(0)
    if known.any():
        cuts = np.linspace(0, 1, DEFAULT_BINS + 1)[1:-1]
        edges = np.unique(
            np.quantile(values[known], cuts, weights=weights[known], method="inverted_cdf")
        )
        edges = edges[edges > values[known].min()]
    codes = tuple(f"bin_{place}" for place in range(len(edges) + 1))
    return FactorSpec(
        id=name,
        family="undeclared",
        codes=codes,
        edges=tuple(edges.tolist()),
        expert=(0,) * len(codes),
        unknown=0,
        ordered=False,
    )
