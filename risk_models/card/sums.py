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

from risk_models.card.lookups import (
    FACTORS_A_WORD,
    Lookup,
    Points,
    ends_of,
    fields_of,
    known_of,
    lookups_of,
    offset_of,
)
from risk_models.card.outcomes import Outcomes
from risk_models.card.scorecard import Scorecard
from risk_models.exact import Integers
from risk_models.factor.definition import FactorKind

_BLOCK = 1 << 14  # parts that are looked up together


@dataclass(frozen=True, slots=True)
class Sums:
    """What follows from the card by looking up and adding.

    Attributes:
        contributions: Points of each factor and part: one row a factor of the card.
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
class _Pair:
    """The numbers of one factor, or of two, by the outcomes of all of them.

    Attributes:
        places: Of the factors on the card.
        counts: How many outcomes each has.
        rows: One row for each outcome, that of the last factor changing first: `sums`, `covered`,
            `unanswered` and `estimated` of `Lookup`, those of the factors added up.
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
    lookups = lookups_of(card)
    return tuple(
        _Group(
            family,
            word,
            tuple(_pair(places[at : at + 2], lookups) for at in range(0, len(places), 2)),
        )
        for (family, word), places in by_word.items()
    )


def _pair(places: Sequence[int], lookups: tuple[Lookup, ...]) -> _Pair:
    rows = np.zeros((1, 4), dtype=np.int64)
    for place in places:
        one = lookups[place]
        own = np.stack([one.sums, one.covered, one.unanswered, one.estimated], axis=1)
        rows = (rows[:, None] + own).reshape(-1, 4)
    return _Pair(tuple(places), tuple(len(lookups[place].sums) for place in places), rows)


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
    lookups = lookups_of(card)
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
    outcomes: Outcomes, card: Scorecard, lookups: tuple[Lookup, ...], sums: Sums, *, at: slice
) -> None:
    """Write the sums of some parts into `sums`."""
    here = outcomes[:, at].astype(np.intp)
    total = np.zeros(here.shape[1], dtype=np.int64)
    covered = {family: np.zeros_like(total) for family in sums.families}
    unanswered, measures = np.zeros_like(total), np.zeros_like(total)
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
    mitigations = [
        place for place, factor in enumerate(card.factors) if factor.kind is FactorKind.MITIGATION
    ]
    for place in mitigations:
        measures += lookups[place].sums[here[place]]
    ends = ends_of(total, _conduct(here, card, lookups), measures, unanswered, card)
    settled = ends.settled
    for place in mitigations:
        factor = card.factors[place]
        if factor.coverage_weight:
            covered[factor.family] += lookups[place].covered[here[place]]
        own, lowest, highest = _measure(lookups[place], here[place], ends.offset)
        estimated = lookups[place].estimated[here[place]] * (lowest < highest)
        sums.estimated[place // FACTORS_A_WORD, at] |= estimated
        sums.contributions[place, at] = own
        settled = settled + own * (estimated == 0)
    sums.points[at], sums.low[at], sums.high[at] = ends.points, ends.low, ends.high
    sums.unanswered[at], sums.inherent[at], sums.settled[at] = (
        ends.unanswered, ends.inherent, settled,
    )  # fmt: skip
    for row, family in enumerate(sums.families):
        sums.known[row, at], sums.applies[row, at] = known_of(covered[family])


def low_and_high(outcomes: Outcomes, card: Scorecard) -> tuple[Points, Points]:
    """Return least and most points of every factor and part; over a part they sum to its bounds."""
    lookups = lookups_of(card)
    here = outcomes.astype(np.intp)
    offset = offset_of(_conduct(here, card, lookups), card)
    ends = np.empty((2, *outcomes.shape), dtype=np.int16)
    for place, (factor, lookup) in enumerate(zip(card.factors, lookups, strict=True)):
        if factor.kind is FactorKind.MITIGATION:
            ends[:, place] = _measure(lookup, here[place], offset)[1:]
        else:
            fields = fields_of(lookup.sums[here[place]])
            ends[:, place] = fields[1] + lookup.least, fields[2] + lookup.least
    low, high = ends
    return low, high


def _conduct(here: npt.NDArray[np.intp], card: Scorecard, lookups: tuple[Lookup, ...]) -> Integers:
    """Return the sums of the factors of conduct of each part."""
    conduct = np.zeros(here.shape[1], dtype=np.int64)
    for factor, lookup, outcome in zip(card.factors, lookups, here, strict=True):
        if factor.family == "conduct":
            conduct += lookup.sums[outcome]
    return conduct


def _measure(
    lookup: Lookup, outcome: npt.NDArray[np.intp], offset: tuple[npt.NDArray[np.bool_], ...]
) -> tuple[Integers, Integers, Integers]:
    """Return contribution, low and high of a mitigation, none of which offsets conduct."""
    points, low, high = (
        (field + lookup.least) * ~beside
        for field, beside in zip(fields_of(lookup.sums[outcome])[:3], offset, strict=True)
    )
    return points, low, high
