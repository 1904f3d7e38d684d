"""The review need of chains if parts of them scored something else, without scoring them anew.

All cases are worked out together, as columns. The results are those of
`risk_models.exposure.exposure` on the changed scores, to the last unit.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from risk_models.card.bands import RISING, headlines, level, levels_of
from risk_models.card.outcomes import Outcomes
from risk_models.card.scorecard import Scorecard
from risk_models.card.totals import Totals, added_by, totals_of
from risk_models.chain.parts import Chain
from risk_models.exact import Integers, Wide
from risk_models.explain.answers import Standings, named, standings_of
from risk_models.exposure.cases import ChangedParts, Narrowed, chain_bounds
from risk_models.exposure.exposure_table import indices_of, points_of_indices
from risk_models.exposure.guard import arriving, guards
from risk_models.exposure.least_reach import placing_of, reached
from risk_models.exposure.levels import blocks
from risk_models.exposure.need import ChainNeed
from risk_models.exposure.table import copies, rows_within, table_of
from risk_models.exposure.work import WORK, load_as_int, load_of, mean_index, summed

_ROWS = 1 << 18
"""Parts that are followed together for the guard, so that memory does not grow with the cases."""


class Cases(NamedTuple):
    """Chains of which some parts stand otherwise.

    Attributes:
        chain: Of each case, its chain.
        case: Of each part that stands otherwise, its case; rising, and each case has one.
        part: Its row among the parts of all chains.
        totals: What it adds up to then (`risk_models.card.totals`); one row a part.
    """

    chain: Integers
    case: Integers
    part: Integers
    totals: Totals


class WhatIf:
    """Some chains, and what their review need would be if some of their parts stood otherwise.

    Attributes:
        chains: The chains.
        needs: Their review needs.
        card: The scorecard.
        parts: The parts of all chains.
        chain: Of each part, its chain.
        undisclosed: By row of a part, the row of the undisclosed part below it.
        outcomes: What each factor of the card says of each part.
        totals: What each part adds up to.
        now: What the parts score.
        own_work: Of each part, the work it does itself, in units of `work.WORK`.
    """

    def __init__(
        self,
        chains: Sequence[Chain],
        outcomes: Outcomes,
        needs: Sequence[ChainNeed],
        card: Scorecard,
    ) -> None:
        """Take in chains as they were scored.

        Args:
            chains: The chains, at least one.
            outcomes: One row a factor of the card, one column a part, in the order of the chains.
            needs: Their review needs.
            card: The scorecard.
        """
        self.chains, self.needs, self.card = tuple(chains), tuple(needs), card
        self.parts = tuple(part for chain in chains for part in chain.parts)
        rows = {
            (number, part.part_id): row
            for row, (number, part) in enumerate(
                (number, part) for number, chain in enumerate(chains) for part in chain.parts
            )
        }
        self.undisclosed = {
            rows[number, chain_part.undisclosed_of]: rows[number, chain_part.part_id]
            for number, chain in enumerate(chains)
            for chain_part in chain.parts
            if chain_part.undisclosed_of
        }
        self.outcomes = outcomes
        self.totals = totals_of(outcomes, card)
        self._moved: dict[bool, npt.NDArray[np.int64]] = {}
        self.now = standings_of(self.totals, card)
        self._table = table_of(chains)
        (self._block,) = blocks(self._table, len(self.parts))
        self.chain = self._block.chain
        self.own_work = np.array(
            [part.own_work for need in needs for part in need.exposure.parts], dtype=np.int64
        )
        self._bounds = chain_bounds(
            self.chains, self._table, self._block, low=self.now.low, high=self.now.high
        )
        self._index = indices_of(self.now.points)
        starts = self._block.starts
        self.load = summed(load_of(self.own_work, self._index), starts)
        self._known = np.add.reduceat(self.own_work * self.now.known, starts, axis=1)
        floors = (card.floors.overall_ppm, *card.floors.families.values())
        self._floors = np.array(floors, dtype=np.int64)[:, None] * WORK
        self._placing = placing_of(self.chains, [need.exposure for need in needs])
        self._reached = reached(self.now.least, self._placing)[0]
        self.levels = levels_of(self.now.inherent, card.cuts)

    def standings(self, cases: Cases) -> Standings:
        """Return what the parts score that stand otherwise."""
        return standings_of(cases.totals, self.card)

    @cached_property
    def named(self) -> Totals:
        """Of each part, what it adds up to once somebody has said who does it."""
        return totals_of(named(self.outcomes, self.card), self.card)

    def moved(self, *, highest: bool) -> npt.NDArray[np.int64]:
        """Return what each factor moves the totals of each part by once it has the worst answer.

        Args:
            highest: The answers are the worst, else the best.

        Returns:
            One row a part, then one a factor.
        """
        if highest not in self._moved:
            factors, parts = self.outcomes.shape
            place = np.repeat(np.arange(factors), parts)
            ends = np.array(
                [len(factor.bins) - 1 if highest else 0 for factor in self.card.factors]
            )
            moved = added_by(place, ends[place], self.card)
            moved -= added_by(place, self.outcomes.ravel(), self.card)
            self._moved[highest] = moved.reshape(factors, parts, -1).swapaxes(0, 1)
        return self._moved[highest]

    def bounds_now(self) -> tuple[Integers, Integers]:
        """Return the least and the most points of each chain as it is."""
        return _held(*self._bounds.bounds_now(), mean_index(self.load))

    def bounds(self, cases: Cases, now: Standings) -> tuple[Integers, Integers]:
        """Return the least and the most points of the exposure in each case.

        Args:
            cases: The cases.
            now: What the parts score that stand otherwise.
        """
        found = self._bounds.bounds(cases.chain, _changes(cases, now))
        return _held(*found, self._mean(cases, now))

    def least(self, cases: Cases, now: Standings) -> Integers:
        """Return the least points alone."""
        found = self._bounds.least(cases.chain, _changes(cases, now))
        return points_of_indices(np.minimum(found, self._mean(cases, now)))

    def narrowed_bounds(
        self, cases: Cases, now: Standings, narrowed: Narrowed
    ) -> tuple[Integers, Integers]:
        """Return the same where it is known better how much some parts hand on in all."""
        low, high = self._bounds.bounds(cases.chain, _changes(cases, now), narrowed)
        return points_of_indices(low), points_of_indices(high)

    def headlines(
        self, cases: Cases, now: Standings, points_low: Integers | None = None
    ) -> tuple[Integers, Integers]:
        """Return the review need in each case, and what decided it, as `bands.headlines`.

        Args:
            cases: The cases.
            now: What the parts score that stand otherwise.
            points_low: The least points in each case, where they are at hand.
        """
        has_rules = self.card.rules is not None
        if points_low is None and not has_rules:  # a card with rules does not ask for them
            points_low = self.least(cases, now)
        if has_rules:
            stated = np.array([need.sufficient for need in self.needs])[cases.chain]
        else:
            stated = (self.lacking(cases, now) == 0).all(axis=0)
        return headlines(
            points=points_of_indices(self._mean(cases, now)),
            guard=self._guards(cases, now, stated | has_rules),
            can_be_stated=stated,
            cuts=self.card.cuts,
            least=self._least(cases, now) if has_rules else None,
            points_low=None if has_rules else points_low,
        )

    def lacking_now(self) -> Integers:
        """Return how much each chain lacks to each floor of coverage, times the work.

        One row a floor, the overall one first, and one column a chain.
        """
        return np.maximum(self._floors - self._known, 0)

    def lacking(self, cases: Cases, now: Standings) -> Integers:
        """Return the same for cases, one column each."""
        more = self.own_work[cases.part] * (now.known - self.now.known[:, cases.part])
        known = self._known[:, cases.chain] + np.add.reduceat(more, _starts(cases), axis=1)
        lacking: Integers = np.maximum(self._floors - known, 0)
        return lacking

    def handed_on(self, part: int) -> tuple[int, int]:
        """Return the least and the most that a part may hand on in all, in ppm."""
        own, named = self.parts[part], int(self._bounds.undisclosed.low[part])
        return max(own.handed_on_low, named), own.handed_on_high

    def total(self, chain: int) -> int:
        """Return the sum of the work of a chain times its index."""
        return load_as_int(self.load, chain)

    def arriving(self, chain: int, members: npt.NDArray[np.bool_]) -> dict[int, int]:
        """Return the units of `GUARD_WORK` that come to each part of a chain, by its row.

        Args:
            chain: The chain.
            members: Of each part of all chains, whether its work is followed no further.
        """
        return arriving(self._table, self._block, members, chain=chain)

    def _mean(self, cases: Cases, now: Standings) -> Integers:
        """Return the exposure in each case as an index, rounded down."""
        more = load_of(self.own_work[cases.part], indices_of(now.points) - self._index[cases.part])
        high, low = (np.add.reduceat(limb, _starts(cases)) for limb in more)
        return mean_index(
            summed(
                Wide(self.load.high[cases.chain] + high, self.load.low[cases.chain] + low),
                np.arange(len(cases.chain)),
            )
        )

    def _least(self, cases: Cases, now: Standings) -> Integers:
        """Return how far up the least band of the chain is in each case."""
        found = np.maximum.reduceat(self._reached, self._table.first_part[:-1])[cases.chain]
        levels = self.reaching(cases, now)
        moved = levels != self._reached[cases.part]

        def highest(chain: Integers, of_part: Integers) -> Integers:
            sizes = np.diff(self._table.first_part)[chain]
            return np.maximum.reduceat(of_part, np.cumsum(sizes) - sizes)

        self._follow(cases, moved, (self._reached, levels), found, highest)
        return found

    def reaching(self, cases: Cases, now: Standings) -> Integers:
        """Return how far up each part that stands otherwise lifts its chain at least."""
        return reached(now.least, self._placing[cases.part])[0]

    def lifting(self, above: int) -> frozenset[int]:
        """Return the places of the factors that decide whether a least band is above a level.

        Place and industry are among them: they tell whether the industry is a risk industry.
        """
        rules = self.card.rules
        bands = () if rules is None else rules.least_bands
        lifting = {
            sign.factor
            for least in bands
            if level(least.band_in_risk_industry) > above
            for sign in least.signs
        }
        return frozenset(
            place
            for place, factor in enumerate(self.card.factors)
            if factor.id in lifting or (lifting and factor.family in ("sector", "place"))
        )

    def _guards(self, cases: Cases, now: Standings, asked: npt.NDArray[np.bool_]) -> Integers:
        """Return how far up the guard is in those cases that it is asked of."""
        found = np.array([level(need.exposure.guard) for need in self.needs])[cases.chain]
        levels = levels_of(now.inherent, self.card.cuts)
        moved = asked[cases.case] & (levels != self.levels[cases.part])

        def of_copies(chain: Integers, of_part: Integers) -> Integers:
            table = copies(self._table, chain)
            (block,) = blocks(table, len(of_part))
            return guards(table, block, of_part)

        self._follow(cases, moved, (self.levels, levels), found, of_copies)
        return found

    def _follow(
        self,
        cases: Cases,
        moved: npt.NDArray[np.bool_],
        levels: tuple[Integers, Integers],
        found: Integers,
        follow: Callable[[Integers, Integers], Integers],
    ) -> None:
        """Write into `found` what follows for the cases in which the level of a part moves.

        Args:
            cases: The cases.
            moved: Whether the level of each part that stands otherwise moves.
            levels: The levels of all parts, and of each part that stands otherwise.
            found: One row a case.
            follow: Gives it for chains and the levels of their parts, chain after chain.
        """
        before, after = levels
        other = np.unique(cases.case[moved])
        once, of = other, np.arange(len(other))
        if len(cases.case) == len(cases.chain):  # one part each: few levels for many cases
            key = cases.part[other] * len(RISING) + after[other]
            _, at, of = np.unique(key, return_index=True, return_inverse=True)
            once = other[at]
        first, start = self._table.first_part, np.append(_starts(cases), len(cases.case))
        anew = np.empty_like(once)
        most = max(_ROWS // int(np.diff(first).max()), 1)
        for here in (slice(at, at + most) for at in range(0, len(once), most)):
            chain = cases.chain[once[here]]
            parts, sizes = rows_within(first, chain)
            moving, count = rows_within(start, once[here])
            of_part = before[parts]
            beyond = np.repeat(np.cumsum(sizes) - sizes - first[chain], count)
            of_part[cases.part[moving] + beyond] = after[moving]
            anew[here] = follow(chain, of_part)
        found[other] = anew[of]


def _changes(cases: Cases, now: Standings) -> ChangedParts:
    return ChangedParts(cases.case, cases.part, now.low, now.high)


def _starts(cases: Cases) -> Integers:
    if len(cases.case) == len(cases.chain):
        return cases.case
    return np.searchsorted(cases.case, np.arange(len(cases.chain)))


def _held(low: Integers, high: Integers, index: Integers) -> tuple[Integers, Integers]:
    """Return bounds in points, moved outwards to the exposure itself.

    The work is rounded to whole units, which moves the mean by a hair.
    """
    return points_of_indices(np.minimum(low, index)), points_of_indices(np.maximum(high, index))
