"""The numbers of each factor by its outcome, and what a part scores once they are added up.

Sums that belong together are kept in one word each, side by side.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from risk_models.card.need_rules import NeedRules
from risk_models.card.outcomes import UNKNOWN, by_outcome
from risk_models.card.scorecard import CardFactor, Scorecard
from risk_models.exact import Integers
from risk_models.factor.definition import FactorKind

Points = npt.NDArray[np.int16]
"""Points of factors; a card reaches no more than 320."""

FACTORS_A_WORD = 62
"""Factors whose missingness one word holds."""

_FIELD = 15  # bits of one sum beside others in a word


@dataclass(frozen=True, slots=True)
class Lookup:
    """The numbers of one factor by its outcome.

    Attributes:
        points: Contribution.
        unanswered: Points above the mid of what was not answered, before the card's limit.
        sums: Contribution, low and high and what is settled, each above `least`, side by side.
        covered: Coverage weight that is known, and that applies, side by side.
        estimated: One bit where the contribution is estimated and could be otherwise.
        least: Least of the numbers in `sums`.
    """

    points: Points
    unanswered: Integers
    sums: Integers
    covered: Integers
    estimated: Integers
    least: int

    @classmethod
    def of(cls, factor: CardFactor, bit: int, rules: NeedRules | None) -> "Lookup":
        """Return the numbers of a factor that is the `bit`th of its card."""
        bins = [card_bin.points for card_bin in factor.bins]
        low, high = (
            by_outcome(factor, mid=end, refused=end, bins=bins)
            for end in (factor.best, factor.worst)
        )
        points = by_outcome(factor, mid=factor.mid, refused=factor.worst, bins=bins)
        unanswered = np.zeros_like(points)
        if rules is not None:
            left_open = _left_open(factor, rules)
            unanswered[left_open] = np.maximum(points[left_open] - factor.mid, 0)
            points -= unanswered
        nothing = [0] * len(bins)
        varies = int(factor.best < factor.worst)
        estimated = by_outcome(factor, mid=varies, refused=0, bins=nothing)
        weight = factor.coverage_weight
        known = by_outcome(factor, mid=0, refused=0, bins=[weight for _ in bins])
        applies = by_outcome(factor, mid=weight, refused=weight, bins=[weight for _ in bins])
        least = int(min(points.min(), low.min()))
        fields = (points, low, high, np.where(estimated, 0, points))
        sums = np.zeros_like(points)
        for place, field in enumerate(fields):
            sums |= (field - least) << _FIELD * place
        return cls(
            points=points.astype(np.int16),
            unanswered=unanswered,
            sums=sums,
            covered=known | (applies << 2 * _FIELD),
            estimated=estimated << bit % FACTORS_A_WORD,
            least=least,
        )


@lru_cache(maxsize=8)
def lookups_of(card: Scorecard) -> tuple[Lookup, ...]:
    """The numbers of each factor of a card, made once: small inputs are looked up often."""
    return tuple(Lookup.of(factor, bit, card.rules) for bit, factor in enumerate(card.factors))


def _left_open(factor: CardFactor, rules: NeedRules) -> list[int]:
    """Return the outcomes of a factor that mean that the party did not answer."""
    bins = {code for sign in rules.unanswered if sign.factor == factor.id for code in sign.bins}
    places = [place for place, card_bin in enumerate(factor.bins) if card_bin.code in bins]
    return [*places, len(factor.bins) + UNKNOWN.index("refused")]


def fields_of(word: Integers) -> tuple[Integers, ...]:
    """Return the four sums that stand side by side in a word."""
    return tuple((word >> _FIELD * place) & ((1 << _FIELD) - 1) for place in range(4))


def known_of(covered: Integers) -> tuple[Integers, Integers]:
    """Return the coverage weight that is known, and that applies, from `Lookup.covered`."""
    return covered & ((1 << 2 * _FIELD) - 1), covered >> 2 * _FIELD


class Ends(NamedTuple):
    """What parts score, from the numbers of their factors added up.

    Attributes:
        points: Base, contributions and what is unanswered.
        low: Least points that the unknown allows.
        high: Most points that the unknown allows.
        inherent: Points without mitigation.
        unanswered: Points for what was not answered, up to the limit of the card.
        settled: As in `Sums`, without mitigation.
        offset: Whether parts have points of conduct, surely have some, and may have some: beside
            them a mitigation has none.
    """

    points: Integers
    low: Integers
    high: Integers
    inherent: Integers
    unanswered: Integers
    settled: Integers
    offset: tuple[npt.NDArray[np.bool_], ...]


def ends_of(
    total: Integers, conduct: Integers, measures: Integers, unanswered: Integers, card: Scorecard
) -> Ends:
    """Return what parts score.

    Args:
        total: `Lookup.sums` of all factors of a part that are no mitigation, added up.
        conduct: The same of its factors of conduct alone.
        measures: The same of its mitigations.
        unanswered: `Lookup.unanswered` of its factors, added up.
        card: The scorecard.
    """
    least = _least_of(card)
    points, low, high, settled = (field + (card.base + least.total) for field in fields_of(total))
    if card.rules is not None:
        unanswered = np.minimum(unanswered, card.rules.unanswered_most)
        points, settled = points + unanswered, settled + unanswered
    offset = offset_of(conduct, card)
    own, lowest, highest = (
        (field + least.measures) * ~beside
        for field, beside in zip(fields_of(measures)[:3], offset, strict=True)
    )
    return Ends(points + own, low + lowest, high + highest, points, unanswered, settled, offset)


class _Least(NamedTuple):
    """The least of the numbers in `Lookup.sums`, added up over the factors of a sum."""

    total: int
    conduct: int
    measures: int


@lru_cache(maxsize=8)
def _least_of(card: Scorecard) -> _Least:
    total = conduct = measures = 0
    for factor, lookup in zip(card.factors, lookups_of(card), strict=True):
        if factor.kind is FactorKind.MITIGATION:
            measures += lookup.least
        else:
            total += lookup.least
        if factor.family == "conduct":
            conduct += lookup.least
    return _Least(total, conduct, measures)


def offset_of(conduct: Integers, card: Scorecard) -> tuple[npt.NDArray[np.bool_], ...]:
    """Return which parts have points of conduct, surely have some, and may have some."""
    least = _least_of(card).conduct
    return tuple(field + least > 0 for field in fields_of(conduct)[:3])
