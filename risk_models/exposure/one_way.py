"""The exposure of chains in which one part is worth otherwise, where one way leads up from it.

A contractor spends its whole on what is worth least first. If one of its subcontractors is worth
otherwise, all others keep their order, so what it spends follows from sums that are made once, and
nothing is sorted again. The values are those of `risk_models.exposure.bounds.carried_up`, to the
last unit: a part that reaches a tenderer by several ways is left to that.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from risk_models.exact import Integers, Wide, group_sums, order_within
from risk_models.exposure.bounds import Entries, Runs, joined, over_whole


@dataclass(frozen=True, slots=True)
class Ways:
    """By which way the work comes to each part of some chains.

    Attributes:
        runs: What the parts can spend on.
        link: Of each part, the candidate of the run above that leads to it; -1 for a tenderer.
        share: Of each part, its share as a tenderer in ppm; 0 for any other.
        is_only: Of each part, whether one way leads to it from the tenderers.
        own: Of each part, the candidate that is its own work; -1 if it hands nothing on.
    """

    runs: Runs
    link: Integers
    share: Integers
    is_only: npt.NDArray[np.bool_]
    own: Integers


def ways_of(runs: Runs, entries: Entries, parts: int) -> Ways:
    """Return by which way the work comes to each part.

    Args:
        runs: What the parts can spend on.
        entries: Where the work enters.
        parts: How many parts there are.
    """
    (links,) = np.nonzero(runs.value < parts)
    below = runs.value[links]
    link, own = np.full((2, parts), -1)
    link[below] = links
    own[runs.contractor] = runs.start[:-1]
    share = np.zeros(parts, dtype=np.int64)
    share[entries.place] = entries.share
    is_only = np.bincount(below, minlength=parts) + np.bincount(entries.place, minlength=parts) == 1
    for level in runs.levels:  # whoever stands above has been looked at before
        here = slice(int(runs.start[level.start]), int(runs.start[level.stop]))
        to = runs.value[here]
        led = to < parts
        is_only[to[led]] &= is_only[runs.contractor[runs.run[here][led]]]
    return Ways(runs, link, share, is_only, own)


@dataclass(frozen=True, slots=True)
class Spending:
    """What contractors spend at one end of the bounds, in the order of what it is worth.

    Attributes:
        ways: By which way the work comes to each part.
        chain: Chain of each part.
        values: Values of the parts.
        worth: Values of the candidates, run by run.
        place: Of each candidate, its place among those of all runs, the least of its run first.
        ordered: Values of the candidates in that order, and one that is never looked at.
        before: The room of all candidates before each in that order, then of all.
        cost: That room times what it is worth, in limbs that wrap around.
        least: Of each run, the least shares times what they are worth.
        entered: Of each chain, the shares of its tenderers times what they are worth.
    """

    ways: Ways
    chain: Integers
    values: Wide
    worth: Wide
    place: Integers
    ordered: Wide
    before: Integers
    cost: Wide
    least: Wide
    entered: Wide

    @classmethod
    def of(
        cls, ways: Ways, entries: Entries, chain: Integers, own: Wide, values: Wide
    ) -> "Spending":
        """Take in what the parts and their own work are worth."""
        runs = ways.runs
        high, low = joined(values, own)
        worth = Wide(high[runs.value], low[runs.value])
        order = order_within(runs.run, worth)
        place = np.empty_like(order)
        place[order] = np.arange(len(order))
        room = runs.room[order]
        ordered = Wide(np.append(worth.high[order], 0), np.append(worth.low[order], 0))

        def sums(limb: Integers) -> Integers:
            return np.append(0, np.cumsum(limb[:-1] * room))

        def shared(limb: Integers, share: Integers, starts: Integers) -> Integers:
            return group_sums(limb * share, starts) if len(starts) else limb[:0]

        tenderers = Wide(values.high[entries.place], values.low[entries.place])
        return cls(
            ways=ways,
            chain=chain,
            values=values,
            worth=worth,
            place=place,
            ordered=ordered,
            before=np.append(0, np.cumsum(room)),
            cost=Wide(sums(ordered.high), sums(ordered.low)),
            least=Wide(*(shared(limb, runs.low, runs.start[:-1]) for limb in worth)),
            entered=Wide(*(shared(limb, entries.share, entries.start) for limb in tenderers)),
        )

    def spent(self, candidate: Integers, value: Wide) -> Wide:
        """Return what contractors are worth if one of their candidates each is worth otherwise.

        Args:
            candidate: The candidates.
            value: What they are worth.
        """
        runs, run = self.ways.runs, self.ways.runs.run[candidate]
        first, last = runs.start[run], runs.start[run + 1]
        left, room, now = runs.left[run], runs.room[candidate], self.place[candidate]
        at = self._first_not_below(value, first, last)
        start = self.before[first]
        taken = np.clip(left - (self.before[at] - start - room * (now < at)), 0, room)
        rest = left - taken  # is spent on the others in their order
        is_beyond = rest > self.before[now] - start
        reached = start + rest + room * is_beyond
        edge = np.searchsorted(self.before, reached, side="right") - 1
        over, beyond = reached - self.before[edge], room * is_beyond
        limbs = [
            least[run]
            + cost[edge]
            - cost[first]
            + over * ordered[edge]
            - beyond * worth[candidate]
            + taken * new
            + runs.low[candidate] * (new - worth[candidate])
            for least, cost, ordered, worth, new in zip(
                self.least, self.cost, self.ordered, self.worth, value, strict=True
            )
        ]
        return over_whole(*limbs)

    def _first_not_below(self, value: Wide, first: Integers, last: Integers) -> Integers:
        """Return the first place in the order of each run that is worth no less; else its end."""
        while (first < last).any():
            middle = (first + last) >> 1
            high, low = self.ordered.high[middle], self.ordered.low[middle]
            is_open = first < last
            below = (high < value.high) | ((high == value.high) & (low < value.low))
            first = np.where(is_open & below, middle + 1, first)
            last = np.where(is_open & ~below, middle, last)
        return first

    def carried_up(self, part: Integers, value: Wide) -> Wide:
        """Return the exposure of the chains of parts that are worth otherwise, rounded down.

        Args:
            part: The parts; one way leads to each.
            value: What each of them is worth.
        """
        ways, runs = self.ways, self.ways.runs
        part, value = part.copy(), Wide(value.high.copy(), value.low.copy())
        (below,) = np.nonzero(ways.link[part] >= 0)
        while len(below):
            link = ways.link[part[below]]
            value.high[below], value.low[below] = self.spent(
                link, Wide(value.high[below], value.low[below])
            )
            part[below] = runs.contractor[runs.run[link]]
            below = below[ways.link[part[below]] >= 0]
        chain, share = self.chain[part], ways.share[part]
        limbs = [
            entered[chain] + share * (new - now[part])
            for entered, new, now in zip(self.entered, value, self.values, strict=True)
        ]
        return over_whole(*limbs)
