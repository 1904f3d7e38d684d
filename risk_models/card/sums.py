"""What follows from a card by looking up and adding, for many parts in one call.

Every outcome of a factor has its numbers on the card, so a part's contributions are looked up and
added. Sums that belong together are kept in one word each, side by side, and two factors of a
family are looked up together, by both of their outcomes. Parts are worked out a block at a time so
that they stay in the processor's cache.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from risk_models.card.need_rules import NeedRules
from risk_models.card.outcomes import UNKNOWN, Outcomes, by_outcome
from risk_models.card.scorecard import CardFactor, Scorecard
from risk_models.exact import Integers
from risk_models.factor.definition import FactorKind

Points = npt.NDArray[np.int16]
"""One row a factor of the card, one column a part; a card reaches no more than 320 points."""

FACTORS_A_WORD = 62
"""Factors whose missingness one word holds."""

_BLOCK = 1 << 14  # parts that are looked up together
_FIELD = 15  # bits of one sum beside others in a word


@dataclass(frozen=True, slots=True)
class Sums:
    """What follows from the card by looking up and adding.

    Attributes:
        contributions: Points of each factor and part.
        unanswered: Of each part, points for what was asked and not answered, beside the factors;
            0 by a card without rules, whose refused factors score their worst bin themselves.
        points: Of each part, base, contributions and what is unanswered.
        low: Of each part, least points that the unknown allows.
        high: Of each part, most points that the unknown allows.
        inherent: Of each part, points without mitigation.
        settled: Of each part, points without what is estimated and could be otherwise.
        estimated: Of each part, which factors those are: bit k % 62 of word k // 62 is factor k.
        known: Coverage weight that is known, one row a family of `families`, one column a part.
        applies: Coverage weight of what applies, likewise.
        families: The families that have a coverage weight, in the order of the card.
    """

    contributions: Points
    unanswered: Integers
    points: Integers
    low: Integers
    high: Integers
    inherent: Integers
    settled: Integers
    estimated: Integers
    known: Integers
    applies: Integers
    families: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Lookup:
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
    def of(cls, factor: CardFactor, bit: int, rules: NeedRules | None) -> "_Lookup":
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
def _lookups(card: Scorecard) -> tuple[_Lookup, ...]:
    """The numbers of each factor of a card, made once: small inputs are looked up often."""
    return tuple(_Lookup.of(factor, bit, card.rules) for bit, factor in enumerate(card.factors))


@dataclass(frozen=True, slots=True)
class _Pair:
    """The numbers of one factor, or of two, by the outcomes of all of them.

    Attributes:
        places: Of the factors on the card.
        counts: How many outcomes each has.
        rows: One row for each outcome, that of the last factor changing first: `sums`, `covered`,
            `unanswered` and `estimated` of `_Lookup`, those of the factors added up.
    """

    places: tuple[int, ...]
    counts: tuple[int, ...]
    rows: Integers

    def of(self, here: npt.NDArray[np.intp]) -> Integers:
        """Return the row of each part."""
        outcome = here[self.places[0]]
        for place, count in zip(self.places[1:], self.counts[1:], strict=True):
            outcome = outcome * count + here[place]
        rows: Integers = self.rows.take(outcome, axis=0)
        return rows


@dataclass(frozen=True, slots=True)
class _Group:
    """Factors of one family that are no mitigation, and whose bits are in one word."""

    family: str
    word: int
    pairs: tuple[_Pair, ...]


@lru_cache(maxsize=8)
def _groups(card: Scorecard) -> tuple[_Group, ...]:
    by_word: dict[tuple[str, int], list[int]] = {}
    for place, factor in enumerate(card.factors):
        if factor.kind is not FactorKind.MITIGATION:
            by_word.setdefault((factor.family, place // FACTORS_A_WORD), []).append(place)
    lookups = _lookups(card)
    return tuple(
        _Group(
            family,
            word,
            tuple(_pair(places[at : at + 2], lookups) for at in range(0, len(places), 2)),
        )
        for (family, word), places in by_word.items()
    )


def _pair(places: Sequence[int], lookups: tuple[_Lookup, ...]) -> _Pair:
    rows = np.zeros((1, 4), dtype=np.int64)
    for place in places:
        one = lookups[place]
        own = np.stack([one.sums, one.covered, one.unanswered, one.estimated], axis=1)
        rows = (rows[:, None] + own).reshape(-1, 4)
    return _Pair(tuple(places), tuple(len(lookups[place].sums) for place in places), rows)


def _left_open(factor: CardFactor, rules: NeedRules) -> list[int]:
    """Return the outcomes of a factor that mean that the party did not answer."""
    bins = {code for sign in rules.unanswered if sign.factor == factor.id for code in sign.bins}
    places = [place for place, card_bin in enumerate(factor.bins) if card_bin.code in bins]
    return [*places, len(factor.bins) + UNKNOWN.index("refused")]


def add_up(outcomes: Outcomes, card: Scorecard) -> Sums:
    """Look up what every outcome contributes, and add it up for every part.

    A value that is not collected or not available scores `mid`, a refused one its worst bin, one
    that does not apply 0 points and stays outside the coverage. By a card with rules a refused one
    scores `mid`, too, and all that was not answered adds a number of its own, up to the limit of
    the rules: so whoever refuses never stands far above one that answers. Beside points of conduct
    a mitigation has none, so a measure never offsets what has been found and the sum stays a
    plain sum. The bounds follow: an upper bound in which conduct may still have points has no
    mitigation in it. A bin that counts as unanswered is known, so its bounds are its own points;
    all of these together stay within the limit.
    """
    lookups = _lookups(card)
    families = tuple(
        dict.fromkeys(factor.family for factor in card.factors if factor.coverage_weight > 0)
    )
    parts = outcomes.shape[1]
    points, low, high, inherent, settled, unanswered = np.empty((6, parts), dtype=np.int64)
    known, applies = np.empty((2, len(families), parts), dtype=np.int64)
    sums = Sums(
        contributions=np.empty(outcomes.shape, dtype=np.int16),
        unanswered=unanswered,
        points=points,
        low=low,
        high=high,
        inherent=inherent,
        settled=settled,
        estimated=np.zeros((-(-len(lookups) // FACTORS_A_WORD), parts), dtype=np.int64),
        known=known,
        applies=applies,
        families=families,
    )
    for start in range(0, parts, _BLOCK):
        _add_block(outcomes, card, lookups, sums, at=slice(start, start + _BLOCK))
    return sums


def _add_block(
    outcomes: Outcomes, card: Scorecard, lookups: tuple[_Lookup, ...], sums: Sums, *, at: slice
) -> None:
    """Write the sums of some parts into `sums`."""
    here = outcomes[:, at].astype(np.intp)
    total = np.zeros(here.shape[1], dtype=np.int64)
    covered = {family: np.zeros_like(total) for family in sums.families}
    base = card.base + sum(
        lookup.least
        for factor, lookup in zip(card.factors, lookups, strict=True)
        if factor.kind is not FactorKind.MITIGATION
    )
    offset = _has_conduct(here, card, lookups)
    unanswered = np.zeros_like(total)
    for group in _groups(card):
        summed = np.zeros((len(total), 4), dtype=np.int64)
        for pair in group.pairs:
            summed += pair.of(here)
            for place in pair.places:
                into = sums.contributions[place, at]
                np.take(lookups[place].points, here[place], out=into, mode="clip")
        total += summed[:, 0]
        if group.family in covered:
            covered[group.family] += summed[:, 1]
        unanswered += summed[:, 2]
        sums.estimated[group.word, at] |= summed[:, 3]
    points, low, high, settled = (field + base for field in _fields(total))
    if card.rules is not None:
        np.minimum(unanswered, card.rules.unanswered_most, out=unanswered)
        points, settled = points + unanswered, settled + unanswered
    sums.unanswered[at] = unanswered
    sums.inherent[at] = points
    for place, factor in enumerate(card.factors):
        if factor.kind is not FactorKind.MITIGATION:
            continue
        if factor.coverage_weight:
            covered[factor.family] += lookups[place].covered[here[place]]
        own, lowest, highest = _measure(lookups[place], here[place], offset)
        estimated = lookups[place].estimated[here[place]] * (lowest < highest)
        sums.estimated[place // FACTORS_A_WORD, at] |= estimated
        sums.contributions[place, at] = own
        points, low, high = points + own, low + lowest, high + highest
        settled = settled + own * (estimated == 0)
    sums.points[at], sums.low[at], sums.high[at], sums.settled[at] = points, low, high, settled
    for row, family in enumerate(sums.families):
        sums.known[row, at] = covered[family] & ((1 << 2 * _FIELD) - 1)
        sums.applies[row, at] = covered[family] >> 2 * _FIELD


def low_and_high(outcomes: Outcomes, card: Scorecard) -> tuple[Points, Points]:
    """Return least and most points of every factor and part; over a part they sum to its bounds."""
    lookups = _lookups(card)
    here = outcomes.astype(np.intp)
    offset = _has_conduct(here, card, lookups)
    ends = np.empty((2, *outcomes.shape), dtype=np.int16)
    for place, (factor, lookup) in enumerate(zip(card.factors, lookups, strict=True)):
        if factor.kind is FactorKind.MITIGATION:
            ends[:, place] = _measure(lookup, here[place], offset)[1:]
        else:
            fields = _fields(lookup.sums[here[place]])
            ends[:, place] = fields[1] + lookup.least, fields[2] + lookup.least
    low, high = ends
    return low, high


def _has_conduct(
    here: npt.NDArray[np.intp], card: Scorecard, lookups: tuple[_Lookup, ...]
) -> tuple[npt.NDArray[np.bool_], ...]:
    """Return which parts have points of conduct, surely have some, and may have some."""
    conduct, least = np.zeros(here.shape[1], dtype=np.int64), 0
    for factor, lookup, outcome in zip(card.factors, lookups, here, strict=True):
        if factor.family == "conduct":
            conduct += lookup.sums[outcome]
            least += lookup.least
    return tuple(field + least > 0 for field in _fields(conduct)[:3])


def _measure(
    lookup: _Lookup, outcome: npt.NDArray[np.intp], offset: tuple[npt.NDArray[np.bool_], ...]
) -> tuple[Integers, Integers, Integers]:
    """Return contribution, low and high of a mitigation, none of which offsets conduct."""
    points, low, high = (
        (field + lookup.least) * ~beside
        for field, beside in zip(_fields(lookup.sums[outcome])[:3], offset, strict=True)
    )
    return points, low, high


def _fields(word: Integers) -> tuple[Integers, ...]:
    """Return the four sums that stand side by side in a word."""
    return tuple((word >> _FIELD * place) & ((1 << _FIELD) - 1) for place in range(4))
