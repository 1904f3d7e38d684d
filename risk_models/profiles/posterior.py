"""The posterior rate of an industry: statements, outcomes of other countries and the tree in one.

From the top down, section, division, group, class and occupation, with r of all industries = 1,

    r = (κ · r_parent + Σ e · a) / (κ + Σ e),

where each piece of evidence says the rate a and weighs as much as e expected findings. A statement
counts only at the node that it names, once for each publisher (its strongest of ten years). A node
without evidence is its parent. A statement of risk can only raise: it counts while a is above what
the rest gives; one of low risk can only lower. So r is the one root of a falling function, and more
evidence of risk never lowers it.

Everything is a fraction. Points are the nearest whole number to 20 · log2 r, found by comparing
powers; the ends of an interval are rounded from a numerical inverse when the shipped table is made.
The weights are expert judgement of the project, 2026-11-29.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from risk_models.factor.points import POINTS_PER_DOUBLING
from risk_models.profiles.rates import PERMILLE, TAIL
from risk_models.profiles.statements import KINDS, LOW, Evidence, Weighed

KAPPA = Fraction(1)
"""How much the parent weighs, in expected findings; the same at every level."""


FORMS: Mapping[str, Weighed | None] = {
    "ordinary": None,
    "night": Weighed(Fraction(1, 2), Fraction(2)),
    "seasonal": Weighed(Fraction(1, 2), Fraction(5, 2)),
    "isolated": Weighed(Fraction(1, 2), Fraction(3)),
    "employer_housing": Weighed(Fraction(1), Fraction(4)),
}
"""What the form of labour that a CPV code tells counts as, at the narrowest node around the code
that has evidence. It can only raise. Expert judgement of the project, 2026-11-30: no more than an
example in passing, but for housing by the employer; in the order of `sector.labour_form`."""

FOREIGN_WEIGHT = Fraction(1, 2)
"""Weight of the rate of one industry in one other country."""

BETA_PERMILLE = 250
"""Share of another country's difference that is carried over, in doublings: 0.24 ± 0.14 from one
foreign set to the other; 0 and 500 are shown beside it."""

BETAS = (0, 250, 500)
"""The shares that `transferred` knows, in permille."""

LOWEST = -13
"""Points of the least rate of any node and CPV prefix, which is 0 on the scale of the fact."""

MOST = 60
"""Most points on the scale of the fact: what the family of sector may span."""

S0 = 20
"""Points of the fact at which an untouched party has 0 in all. From 16 to 21 every industry that
the method calls for standard review has less than 20, and every one that it calls for extended
review 20 to 44; 20 leaves a point for registers without remark. The anchors are tests."""


@dataclass(frozen=True, slots=True)
class Posterior:
    """The rate of a node.

    Attributes:
        mean: The rate; 1 is that of all industries.
        variance: How far it may be off, with what the parent's may be.
    """

    mean: Fraction
    variance: Fraction

    @property
    def points(self) -> int:
        """Points on the scale of the fact, from 0 to `MOST`."""
        return scaled(points_of_mean(self.mean))

    def interval(self) -> tuple[int, int]:
        """Return the ends of the 80 % interval as points; the points lie within.

        A gamma with the mean and the variance gives it, widened to the mean if that is outside.
        """
        if not self.variance:
            return self.points, self.points
        from scipy.special import gammaincinv  # a quarter of a second; only the table is made so

        shape, scale = float(self.mean**2 / self.variance), float(self.variance / self.mean)
        low, high = (
            max(round(float(gammaincinv(shape, share)) * scale * PERMILLE), 1)
            for share in (TAIL, 1 - TAIL)
        )
        ends = [scaled(points_of_mean(Fraction(end, PERMILLE))) for end in (low, high)]
        return min(ends[0], self.points), max(ends[1], self.points)


ALL_INDUSTRIES = Posterior(Fraction(1), Fraction(0))
"""The root of the tree."""


def posterior_of(
    node: str,
    evidence: Evidence,
    *,
    form: str = "ordinary",
    beta_permille: int = BETA_PERMILLE,
    without: Collection[str] = (),
) -> Posterior:
    """Return the rate of a node, from its section down.

    Args:
        node: A code of the tree, or an occupation.
        evidence: What is stated.
        form: The form of labour; key into `FORMS`.
        beta_permille: One of `BETAS`.
        without: Publishers and outcome sets that are left out.

    Raises:
        ValueError: The node or the share is unknown.
    """
    found = ALL_INDUSTRIES
    around = evidence.lineage(node)
    of_form = FORMS[form]
    narrowest = next((own for own in around if evidence.speaks_of(own)), around[-1])
    for own in reversed(around):
        stated = [one for one in evidence.stated_of(own) if one.publisher not in without]
        fixed = [
            Weighed(FOREIGN_WEIGHT, found.mean * transferred(ratio, beta_permille))
            for outcome_set, ratio in evidence.ratios(own)
            if outcome_set not in without
        ]
        raising = [KINDS[one.kind] for one in stated if one.kind not in LOW]
        lowering = [KINDS[one.kind] for one in stated if one.kind in LOW]
        if of_form is not None and own == narrowest:
            raising.append(of_form)
        found = settled(found, fixed, raising, lowering)
    return found


def settled(
    parent: Posterior,
    fixed: Collection[Weighed],
    raising: Collection[Weighed],
    lowering: Collection[Weighed],
) -> Posterior:
    """Return the rate of one node.

    The variance is that of a gamma with the weight of all that counts, the share of the parent's,
    and what the pieces of evidence differ among themselves, so that an interval widens where
    sources disagree.

    Args:
        parent: The rate of the node above.
        fixed: Evidence that counts either way.
        raising: Statements of risk.
        lowering: Statements of low risk.
    """
    everything = [*fixed, *raising, *lowering]
    if not everything:
        return parent
    always = [Weighed(KAPPA, parent.mean), *fixed]

    def pull(rate: Fraction) -> Fraction:
        """How far all evidence together would move `rate` up; falls as the rate rises."""
        return (
            sum((e * (a - rate) for e, a in always), Fraction(0))
            + sum((e * max(a - rate, Fraction(0)) for e, a in raising), Fraction(0))
            - sum((e * max(rate - a, Fraction(0)) for e, a in lowering), Fraction(0))
        )

    passed = [a for _, a in (*raising, *lowering) if pull(a) >= 0]
    floor = max(passed, default=Fraction(-1))  # the root lies here or above, below the next rate
    counted = [
        *always,
        *(one for one in raising if one.rate > floor),
        *(one for one in lowering if one.rate <= floor),
    ]
    weight = _weight(counted)
    mean = _sum(counted) / weight
    middle = _sum(everything) / _weight(everything)
    spread = sum((e**2 * (a - middle) ** 2 for e, a in everything), Fraction(0))
    variance = mean / weight + (KAPPA / weight) ** 2 * parent.variance + spread / weight**2
    return Posterior(mean, variance)


def transferred(ratio: Fraction, beta_permille: int) -> Fraction:
    """Return a ratio of two rates raised to β, in whole thousandths and at least one of them.

    Raises:
        ValueError: β is none of `BETAS`.

    >>> transferred(Fraction(16), 250), transferred(Fraction(4), 500), transferred(Fraction(9), 0)
    (Fraction(2, 1), Fraction(2, 1), Fraction(1, 1))
    """
    if beta_permille not in BETAS:
        raise ValueError(f"the share carried over is one of {', '.join(map(str, BETAS))}")
    if beta_permille == 0:
        return Fraction(1)
    root = math.isqrt(math.floor(ratio * PERMILLE**4))  # in millionths
    part = root // PERMILLE if beta_permille == 500 else math.isqrt(root)
    return Fraction(max(part, 1), PERMILLE)


def points_of_mean(mean: Fraction) -> int:
    """Return the nearest whole points to 20 · log2(rate), exactly.

    Raises:
        ValueError: The rate is not above 0.

    >>> points_of_mean(Fraction(1)), points_of_mean(Fraction(4)), points_of_mean(Fraction(1, 2))
    (0, 40, -20)
    """
    if mean <= 0:
        raise ValueError("a rate must be above 0")
    power = mean ** (2 * POINTS_PER_DOUBLING)
    points = 0
    while power >= Fraction(2) ** (2 * points + 1):
        points += 1
    while power < Fraction(2) ** (2 * points - 1):
        points -= 1
    return points


def scaled(points: int) -> int:
    """Return points of a rate on the scale of the fact: from 0 at `LOWEST` to `MOST`."""
    return max(0, min(MOST, points - LOWEST))


def _weight(of: Collection[Weighed]) -> Fraction:
    return sum((one.weight for one in of), Fraction(0))


def _sum(of: Collection[Weighed]) -> Fraction:
    return sum((one.weight * one.rate for one in of), Fraction(0))
