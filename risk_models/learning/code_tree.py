"""A factor of codes in a tree (industry, occupation): points from rates that are shrunk down it.

The first digits of a code name the nodes above it, of which some may be stated: industries with the
points of the sector evidence. From the top down, with a mean of 1 over the codes that were seen,

    r = (y + κ · r_parent) / (E + κ),

y being the outcomes at a node, E those expected at the overall rate, and κ one number a level, the
most likely one (`risk_models.profiles.rates`). Points are 20 · log2 r above the lowest node's,
between 0 and 60: the method, Structural rates. They take the expert's place, and what is learned of
the bins is pulled towards them. Nothing of a row that is tried on goes into them, since they are
worked out whenever the card is fitted.
"""

import math
from collections import defaultdict
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

import numpy as np

from risk_models.factor.points import POINTS_PER_DOUBLING
from risk_models.learning.bins import FactorSpec, Floats, Ints, weigh
from risk_models.profiles.rates import PERMILLE, most_likely_kappa

MOST_POINTS = 60
"""Points of the highest node at most: the method, Structural rates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeSpec(FactorSpec):
    """A factor whose column holds codes as whole numbers.

    Before it is fitted it has one bin.

    Attributes:
        widths: Numbers of first digits that name a level, from the top down.
        stated: Points that nodes are known to have from elsewhere, by their digits: what is below
            them is shrunk towards them. Without digits: what holds for all others.
        nodes: Place of the bin of each node, by its digits; none before it is fitted.
    """

    widths: tuple[int, ...] = (1, 2, 3, 4)
    stated: tuple[tuple[str, int], ...] = ()
    nodes: tuple[tuple[str, int], ...] = ()

    def fitted(self, values: Floats, outcome: Floats, weights: Floats) -> "TreeSpec":
        """Return the factor with the nodes, bins and points that some rows give."""
        known = ~np.isnan(values) & (weights > 0)
        total, found = float(weights[known].sum()), float((weights * outcome)[known].sum())
        if total <= 0 or found <= 0:
            return self
        rates = self._rates(values[known], (weights * outcome)[known], weights[known])
        raw = {node: POINTS_PER_DOUBLING * math.log2(rate) for node, rate in rates.items()}
        lowest = min(raw.values())
        points = {
            node: min(MOST_POINTS, math.floor(value - lowest + 0.5)) for node, value in raw.items()
        }
        bins = sorted(set(points.values()))
        place = {value: at for at, value in enumerate(bins)}
        return replace(
            self,
            codes=tuple(map(str, bins)),
            edges=tuple(float(at) for at in range(1, len(bins))),
            expert=tuple(bins),
            unknown=points[""],
            nodes=tuple((node, place[value]) for node, value in sorted(points.items())),
        )

    def _rates(self, values: Floats, positives: Floats, weights: Floats) -> dict[str, float]:
        """Return the rate of each node by its digits, that of all codes under no digits."""
        overall = float(positives.sum() / weights.sum())
        codes, place = np.unique(values, return_inverse=True)
        found = weigh(place, positives, len(codes))
        expected = weigh(place, weights, len(codes)) * overall
        texts = [_digits(code) for code in codes]
        rates = self._stated(texts, expected)
        above = [_known(text, rates) for text in texts]
        for width in self.widths:
            sums: defaultdict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
            parents: dict[str, str] = {}
            for at, text in enumerate(texts):
                node = text[:width]
                if len(node) <= len(above[at]):
                    continue
                sums[node][0] += found[at]
                sums[node][1] += expected[at]
                parents[node] = above[at]
                above[at] = node
            counted = [(y, expect, rates[parents[node]]) for node, (y, expect) in sums.items()]
            if not counted:
                continue
            # Weighted outcomes are no whole numbers; the likelihood of κ does without.
            kappa = most_likely_kappa(counted) / PERMILLE
            for node, (outcomes, own, over) in zip(sums, counted, strict=True):
                rates[node] = (outcomes + kappa * over) / (own + kappa)
        return rates

    def _stated(self, texts: Sequence[str], expected: Floats) -> dict[str, float]:
        """Return the rates that nodes are stated to have; the mean over the rows' codes is 1."""
        stated = {node: 2 ** (points / POINTS_PER_DOUBLING) for node, points in self.stated}
        rates = {"": 1.0} | stated
        own = np.array([rates[_known(text, rates)] for text in texts])
        mean = float((own * expected).sum() / expected.sum())
        return {node: rate / mean for node, rate in rates.items()}

    def bins(self, values: Floats) -> Ints:
        """Return the place of each code's bin: that of the longest of its nodes that is known."""
        if not self.nodes:
            return np.where(np.isnan(values), len(self.codes), 0).astype(np.int64)
        nodes = dict(self.nodes)
        codes, place = np.unique(values, return_inverse=True)
        of_codes = [
            len(self.codes) if np.isnan(code) else nodes[_known(_digits(code), nodes)]
            for code in codes
        ]
        return np.asarray(of_codes, dtype=np.int64)[place.reshape(-1)]


def _digits(code: float) -> str:
    return str(int(code))


def _known(digits: str, nodes: Container[str]) -> str:
    """Return the longest of the nodes of a code that is known; that of all codes always is."""
    above = (digits[:width] for width in range(len(digits), -1, -1))
    return next(node for node in above if node in nodes)
