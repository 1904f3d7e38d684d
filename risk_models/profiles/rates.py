"""Structural rates: how often employers of an industry are found, shrunk down the tree.

For each node c of the tree, y is the number of distinct legal employers found, and E what would
have been found at the overall rate: jobs × Σy ÷ Σjobs. From the top down, with r of the whole = 1,

    r = (y + κ · r_parent) / (E + κ),

κ being one number a level: the one under which counts of that level, given their parents, are most
likely (y is negative binomial when r is gamma with mean r_parent and shape κ · r_parent). Small
nodes so stay close to their parents and large ones speak for themselves.

Rates are exact fractions and are given out in permille. κ comes from a fixed table, so that a last
binary digit cannot move it; the ends of an interval are rounded from a numerical inverse.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import dataframely as dy

from data_ingest.model.reference_tables import CnaeCounts
from risk_models.profiles.industry import LEVELS, lineage

PERMILLE = 1000
"""A rate of 1, that of all industries together."""

LEFT_OUT = ("97",)
"""Divisions that are not fitted: domestic service has almost no formal jobs in RAIS (11,077 in
seven years), so a rate by jobs means nothing there. Judgement of the project, 2026-11-25."""

KAPPAS = tuple(round(PERMILLE * 2 ** (step / 4)) for step in range(-16, 41))
"""The κ that are tried, in thousandths: 1/16 to 1,024 expected employers, four to a doubling."""

KAPPAS_OF_COUNTS: Mapping[str, int] = {
    "section": 420, "division": 354, "group": 1682, "class": 53817,
}  # fmt: skip
"""The most likely κ of the shipped `cnae_counts.csv`, 2026-12-01, which a test finds anew: to look
for them takes longer than to apply them."""

TAIL = 0.1
"""Share of the distribution below and above the interval, which so holds 80 %: ours, 2026-11-25."""


class ClassCount(NamedTuple):
    """What is counted in one class."""

    employers: int
    jobs: int


@dataclass(frozen=True, slots=True)
class Rate:
    """The structural rate of one industry.

    Attributes:
        code: The industry, in the classification that was counted by.
        level: One of `LEVELS`.
        employers: Distinct legal employers found.
        jobs: Formal jobs, summed over years.
        mean: The shrunken rate; 1 is that of all industries together.
        variance: How far it may be off.
    """

    code: str
    level: str
    employers: int
    jobs: int
    mean: Fraction
    variance: Fraction

    @property
    def permille(self) -> int:
        """The shrunken rate; 1,000 is that of all industries together."""
        return math.floor(self.mean * PERMILLE + Fraction(1, 2))

    @property
    def low_permille(self) -> int:
        """Lower end of the 80 % interval; never above the rate.

        A gamma with the mean and the variance gives the interval. Of a very skewed one the mean can
        lie outside the middle 80 %; then the interval is widened to it.
        """
        return min(self._quantile(TAIL), self.permille)

    @property
    def high_permille(self) -> int:
        """Upper end of the interval; never below the rate."""
        return max(self._quantile(1 - TAIL), self.permille)

    def _quantile(self, share: float) -> int:
        from scipy.special import gammaincinv  # a quarter of a second, and no screening asks for it

        shape, scale = self.mean**2 / self.variance, self.variance / self.mean
        return round(float(gammaincinv(float(shape), share)) * float(scale) * PERMILLE)


@dataclass(frozen=True, slots=True)
class TreeRates:
    """All rates of a tree.

    Attributes:
        rates: By code, section by section from the top level down.
        kappa_permille: By level, in thousandths of an expected employer; more is more shrinkage.
        employers: All that were fitted.
        jobs: All that were fitted.
    """

    rates: Mapping[str, Rate]
    kappa_permille: Mapping[str, int]
    employers: int
    jobs: int


class _Node(NamedTuple):
    code: str
    employers: int
    jobs: int
    expected: Fraction
    parent: Fraction  # its mean
    parent_variance: Fraction


def counts_by_class(counts: dy.DataFrame[CnaeCounts]) -> dict[str, ClassCount]:
    """Return legal employers and jobs by class; natural persons stay apart."""
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for cnae, measure, value, _ in counts.sort("cnae", "measure").iter_rows():
        found[cnae][measure] = value
    return {
        code: ClassCount(own.get("legal_employers", 0), own.get("jobs", 0))
        for code, own in found.items()
    }


def shrunken(employers: int, *, expected: Fraction, parent: Fraction, kappa: Fraction) -> Fraction:
    """Return the rate of a node: between its own raw rate and that of its parent.

    >>> shrunken(3, expected=Fraction(1), parent=Fraction(1), kappa=Fraction(1))
    Fraction(2, 1)
    """
    return (employers + kappa * parent) / (expected + kappa)


def fit_rates(
    counts: Mapping[str, ClassCount], kappas: Mapping[str, int] | None = None
) -> TreeRates:
    """Fit the rates of all sections, divisions, groups and classes that have jobs.

    Divisions of `LEFT_OUT` are not fitted, and neither are classes without jobs and employers.

    Args:
        counts: By class, four digits.
        kappas: By level, in thousandths; None: those under which these counts are most likely.

    Raises:
        ValueError: If nothing was found or counted, if a count is negative, or if a class has
            employers and no jobs.
    """
    classes = {
        code: count
        for code, count in sorted(counts.items())
        if code[:2] not in LEFT_OUT and count != (0, 0)
    }
    if any(count.employers < 0 or count.jobs < 1 for count in classes.values()):
        raise ValueError("a class needs jobs, and no count may be negative")
    employers = sum(count.employers for count in classes.values())
    jobs = sum(count.jobs for count in classes.values())
    if not employers:
        raise ValueError("no employer was found in any class, so there is no rate")
    overall = Fraction(employers, jobs)
    used: dict[str, int] = {}
    rates: dict[str, Rate] = {}
    for level, own in _by_level(classes).items():
        nodes = []
        for code, (found, worked) in own.items():
            above = lineage(code)[1:2]
            nodes.append(
                _Node(
                    code,
                    found,
                    worked,
                    worked * overall,
                    rates[above[0]].mean if above else Fraction(1),
                    rates[above[0]].variance if above else Fraction(0),
                )
            )
        used[level] = kappas[level] if kappas else _most_likely(nodes)
        kappa = Fraction(used[level], PERMILLE)
        rates |= {
            node.code: Rate(node.code, level, node.employers, node.jobs, *_posterior(node, kappa))
            for node in nodes
        }
    return TreeRates(rates, used, employers, jobs)


def _most_likely(nodes: Iterable[_Node]) -> int:
    return most_likely_kappa(
        [(node.employers, float(node.expected), float(node.parent)) for node in nodes]
    )


def _by_level(classes: Mapping[str, ClassCount]) -> dict[str, dict[str, ClassCount]]:
    """Sum classes up the tree; nodes of each level in the order of their codes."""
    sums: dict[str, defaultdict[str, list[int]]] = {
        level: defaultdict(lambda: [0, 0]) for level in LEVELS
    }
    for code, count in classes.items():
        for level, above in zip(reversed(LEVELS), lineage(code), strict=True):
            sums[level][above][0] += count.employers
            sums[level][above][1] += count.jobs
    return {
        level: {code: ClassCount(*found) for code, found in sorted(own.items())}
        for level, own in sums.items()
    }


def most_likely_kappa(nodes: Sequence[tuple[float, float, float]]) -> int:
    """Return the κ, in thousandths, under which the counts of one level are most likely.

    Of equally likely ones the greatest is taken, which shrinks most.

    Args:
        nodes: Employers found, employers expected, and the parent's rate, of each node.
    """
    return max(KAPPAS, key=lambda kappa: (_log_likelihood(nodes, kappa / PERMILLE), kappa))


def _log_likelihood(nodes: Iterable[tuple[float, float, float]], kappa: float) -> float:
    """Log of the negative-binomial marginal likelihood, without terms that κ does not change."""
    return math.fsum(
        math.lgamma(employers + kappa * parent)
        - math.lgamma(kappa * parent)
        - kappa * parent * math.log1p(expected / kappa)
        - employers * math.log(expected + kappa)
        for employers, expected, parent in nodes
    )


def _posterior(node: _Node, kappa: Fraction) -> tuple[Fraction, Fraction]:
    """Mean and variance of a rate; the variance counts that the parent's rate is uncertain too."""
    mean = shrunken(node.employers, expected=node.expected, parent=node.parent, kappa=kappa)
    information = node.expected + kappa
    return mean, mean / information + (kappa / information) ** 2 * node.parent_variance
