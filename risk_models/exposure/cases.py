"""The least and the most exposure of chains in which a few parts stand otherwise.

The bounds of an exposure rise with those of each part, and a part touches only those that hand work
on to it. So of each case only the parts that stand otherwise and those above them are worked out
again, all cases together, by the same computation as the chains themselves
(`risk_models.exposure.bounds`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, TypeVar

import numpy as np

from data_ingest.model.tables import PPM
from risk_models.chain.parts import Chain
from risk_models.exact import Integers, Wide
from risk_models.exposure.bounds import (
    MOST,
    Entries,
    Runs,
    Side,
    carried_up,
    entered,
    entries_of,
    joined,
    runs_of,
)
from risk_models.exposure.exposure_table import indices_of
from risk_models.exposure.levels import ChainBlock
from risk_models.exposure.one_way import Spending, Ways, ways_of
from risk_models.exposure.table import ChainTable, rows_within
from risk_models.exposure.touched import Touched, touched_of
from risk_models.factor.points import HIGHEST, LOWEST


class ChangedParts(NamedTuple):
    """Parts that stand otherwise, one row a part and case.

    Attributes:
        case: The case, rising.
        part: Row of the part.
        low: Its least points.
        high: Its most points.
    """

    case: Integers
    part: Integers
    low: Integers
    high: Integers


class Narrowed(NamedTuple):
    """Parts of which it is known better how much they hand on in all, one row a part and case.

    Attributes:
        case: The case, rising.
        part: Row of a part with an undisclosed part below.
        low: Least that it hands on, in ppm.
        high: Most that it hands on, in ppm.
    """

    case: Integers
    part: Integers
    low: Integers
    high: Integers


_TOGETHER = 1 << 19
"""Candidates that are looked at together, so that memory does not grow with the cases."""

_NONE = np.zeros(0, dtype=np.int64)

NOT_NARROWED = Narrowed(_NONE, _NONE, _NONE, _NONE)
"""Nothing more is known of what any part hands on."""


class _Changed(NamedTuple):
    """Parts with other points at one end of their bounds, one row a part and case.

    Attributes:
        case: The case, rising.
        part: Row of the part.
        points: Its least or its most points.
    """

    case: Integers
    part: Integers
    points: Integers


class _End(NamedTuple):
    """What parts are worth at one end of the bounds.

    Attributes:
        side: The end.
        own: Values of the parts' own work.
        values: Values of the parts.
        spending: What the contractors spend there.
    """

    side: Side
    own: Wide
    values: Wide
    spending: Spending


_Rows = TypeVar("_Rows", _Changed, Narrowed)


def _within(rows: _Rows, cases: slice) -> _Rows:
    """Return what is said of a run of cases, which are counted from 0 again."""
    first, last = np.searchsorted(rows.case, [cases.start, cases.stop])
    case, *others = (column[first:last] for column in rows)
    return type(rows)(case - cases.start, *others)


def _some(rows: _Rows, at: Integers) -> _Rows:
    """Return what is said of some cases, counted from 0 again, where one row is about each."""
    if not len(rows.case):
        return rows
    return type(rows)(np.arange(len(at)), *(column[at] for column in rows[1:]))


class _Undisclosed(NamedTuple):
    """Of each part, what it says of the undisclosed part below.

    Attributes:
        candidate: Place of it in the run of the part; 0 without one.
        low: Sum of the least shares of the named subcontractors.
        high: Sum of the most.
    """

    candidate: Integers
    low: Integers
    high: Integers


@dataclass(frozen=True, slots=True)
class ChainBounds:
    """Chains with the bounds of every part, from which those of any case follow.

    Attributes:
        runs: What the parts can spend on.
        entries: Where the work enters.
        ends: What the parts are worth at least and at most.
        chain: Chain of each part.
        run: Run of each part; -1 without one.
        above: For each part itself and everybody above it.
        first_above: Where they begin in `above`, then how many there are.
        candidates: For each part, among how many work is spent by it and everybody above it.
        undisclosed: What is known of the undisclosed part below each part.
        ways: By which way the work comes to each part.
    """

    runs: Runs
    entries: Entries
    ends: tuple[_End, _End]
    chain: Integers
    run: Integers
    above: Integers
    first_above: Integers
    candidates: Integers
    undisclosed: _Undisclosed
    ways: Ways

    def bounds_now(self) -> tuple[Integers, Integers]:
        """Return the least and the most exposure of each chain as an index, rounded outwards."""
        low, high = (end.side.indices(entered(end.values, self.entries)) for end in self.ends)
        return low, high

    def bounds(
        self, chain: Integers, changes: ChangedParts, narrowed: Narrowed = NOT_NARROWED
    ) -> tuple[Integers, Integers]:
        """Return the least and the most exposure in each case as an index, rounded outwards.

        Args:
            chain: The chain of each case.
            changes: The parts that stand otherwise.
            narrowed: The parts of which it is known better how much they hand on.
        """
        lowest, highest = self.ends
        low = self._bound(lowest, chain, changes.case, changes.part, changes.low, narrowed)
        high = self._bound(highest, chain, changes.case, changes.part, changes.high, narrowed)
        return low, high

    def least(self, chain: Integers, changes: ChangedParts) -> Integers:
        """Return the least exposure alone."""
        case, part, low, _ = changes
        return self._bound(self.ends[0], chain, case, part, low, NOT_NARROWED)

    def _bound(
        self,
        end: _End,
        chain: Integers,
        case: Integers,
        part: Integers,
        points: Integers,
        narrowed: Narrowed,
    ) -> Integers:
        """Return one end of the bounds, worked out only once for each part and its points."""
        changed = _Changed(case, part, points)
        if len(case) > len(chain):
            return self._indices(end, chain, changed, narrowed)
        if len(narrowed.case):
            if not np.array_equal(narrowed.part, part):
                return self._indices(end, chain, changed, narrowed)
            return self._alone(end, changed, narrowed)
        span = HIGHEST - LOWEST + 1
        alike, of = np.unique(part * span + (points - LOWEST), return_inverse=True)
        part, points = alike // span, alike % span + LOWEST
        return self._alone(end, _Changed(np.arange(len(alike)), part, points), narrowed)[of]

    def _alone(self, end: _End, changed: _Changed, narrowed: Narrowed) -> Integers:
        """Return one end of the bounds in cases of one part each, narrowed there or nowhere."""
        is_only = self.ways.is_only[changed.part]
        if not is_only.all():
            found = np.empty(len(is_only), dtype=np.int64)
            (one,), (several,) = np.nonzero(is_only), np.nonzero(~is_only)
            if len(one):
                found[one] = self._alone(end, _some(changed, one), _some(narrowed, one))
            rest = _some(changed, several)
            chain = self.chain[rest.part]
            found[several] = self._indices(end, chain, rest, _some(narrowed, several))
            return found
        if len(narrowed.case):
            value = self._narrowed_values(end, changed, narrowed)
        else:
            value = end.side.values(indices_of(changed.points))
            (spends,) = np.nonzero(self.ways.own[changed.part] >= 0)
            value.high[spends], value.low[spends] = end.spending.spent(
                self.ways.own[changed.part[spends]], Wide(value.high[spends], value.low[spends])
            )
        return end.side.indices(end.spending.carried_up(changed.part, value))

    def _narrowed_values(self, end: _End, changed: _Changed, narrowed: Narrowed) -> Wide:
        """Return what one part of each case is worth that says better how much it hands on."""
        parts = len(self.chain)
        touched = Touched(parts, changed.case * parts + changed.part, changed.case, changed.part)
        own = end.side.values(indices_of(changed.points))
        runs = self._runs(touched)
        self._narrow(runs, touched.place(narrowed.case, narrowed.part), narrowed)
        high, low = carried_up(runs, joined(end.values, own, own))
        here = slice(parts, parts + len(changed.part))
        return Wide(high[here], low[here])

    def _indices(
        self, end: _End, chain: Integers, changed: _Changed, narrowed: Narrowed
    ) -> Integers:
        spent = np.zeros(len(chain), dtype=np.int64)
        for column in (changed, narrowed):
            np.add.at(spent, column.case, self.candidates[column.part])
        edges = np.flatnonzero(np.diff(np.cumsum(spent) // _TOGETHER)) + 1
        found = np.empty(len(chain), dtype=np.int64)
        for here in map(slice, [0, *edges.tolist()], [*edges.tolist(), len(chain)]):
            if here.start < here.stop:
                found[here] = self._indices_together(
                    end, chain[here], _within(changed, here), _within(narrowed, here)
                )
        return found

    def _indices_together(
        self, end: _End, chain: Integers, changed: _Changed, narrowed: Narrowed
    ) -> Integers:
        touched = touched_of(
            np.concatenate([changed.case, narrowed.case]),
            np.concatenate([changed.part, narrowed.part]),
            self.above,
            self.first_above,
        )
        own = Wide(end.own.high[touched.part], end.own.low[touched.part])
        at = touched.place(changed.case, changed.part) - touched.parts
        own.high[at], own.low[at] = end.side.values(indices_of(changed.points))
        runs = self._runs(touched)
        if len(narrowed.case):
            self._narrow(runs, touched.place(narrowed.case, narrowed.part), narrowed)
        root, count = rows_within(np.append(self.entries.start, len(self.entries.place)), chain)
        entries = Entries(
            touched.place(np.repeat(np.arange(len(chain)), count), self.entries.place[root]),
            self.entries.share[root],
            np.cumsum(count) - count,
        )
        values = carried_up(runs, joined(end.values, own, own))
        return end.side.indices(entered(values, entries))

    def _runs(self, touched: Touched) -> Runs:
        """Return what the touched parts can spend on, in the order of the runs of the chains."""
        of_part = self.run[touched.part]
        (node,) = np.nonzero(of_part >= 0)
        node = node[np.argsort(of_part[node], kind="stable")]
        run = of_part[node]
        candidate, count = rows_within(self.runs.start, run)
        of_run = np.repeat(np.arange(len(node)), count)
        value = self.runs.value[candidate]
        others = touched.place(touched.case[node][of_run], value)
        own = touched.parts + len(of_part) + node
        edges = np.searchsorted(run, [level.start for level in self.runs.levels]).tolist()
        return Runs(
            value=np.where(value < touched.parts, others, own[of_run]),
            low=self.runs.low[candidate],
            room=self.runs.room[candidate],
            run=of_run,
            start=np.append(0, np.cumsum(count)),
            left=self.runs.left[run],
            contractor=touched.parts + node,
            levels=tuple(
                slice(first, last) for first, last in pairwise([*edges, len(node)]) if first < last
            ),
        )

    def _narrow(self, runs: Runs, contractor: Integers, narrowed: Narrowed) -> None:
        """Write into runs what is known better about some of their contractors."""
        of_contractor = np.argsort(runs.contractor)
        run = of_contractor[np.searchsorted(runs.contractor, contractor, sorter=of_contractor)]
        below, part, own = self.undisclosed, narrowed.part, runs.start[run]
        shares = (
            (own, PPM - narrowed.high, PPM - narrowed.low),
            (
                own + below.candidate[part],
                np.maximum(narrowed.low - below.high[part], 0),
                np.maximum(narrowed.high - below.low[part], 0),
            ),
        )
        for at, low, high in shares:
            runs.left[run] -= low - runs.low[at]
            runs.low[at], runs.room[at] = low, high - low


def chain_bounds(
    chains: Sequence[Chain], table: ChainTable, block: ChainBlock, *, low: Integers, high: Integers
) -> ChainBounds:
    """Return the bounds of every part of some chains.

    Args:
        chains: The chains.
        table: The same as columns.
        block: All of them as one block.
        low: Least points of each part.
        high: Most points of each part.

    Raises:
        Unmet: If some contractor's shares cannot sum to one million.
    """
    runs = runs_of(table, block)
    run = np.full(block.parts, -1)
    run[runs.contractor] = np.arange(len(runs.contractor))
    above = _above(block)
    flat, first = np.array([part for of in above for part in of]), np.cumsum([0, *map(len, above)])
    spends = np.append(np.diff(runs.start), 1)[run]  # of a part without a run, itself
    entries = entries_of(table, block)
    ways = ways_of(runs, entries, block.parts)
    return ChainBounds(
        runs=runs,
        entries=entries,
        ends=(
            _end(ways, entries, block.chain, Side(None), low),
            _end(ways, entries, block.chain, MOST, high),
        ),
        chain=block.chain,
        run=run,
        above=flat,
        first_above=first,
        candidates=np.add.reduceat(spends[flat], first[:-1]),
        undisclosed=_undisclosed(chains, table, block),
        ways=ways,
    )


def _end(ways: Ways, entries: Entries, chain: Integers, side: Side, points: Integers) -> _End:
    own = side.values(indices_of(points))
    high, low = carried_up(ways.runs, joined(own, own))
    values = Wide(high[: len(points)], low[: len(points)])
    return _End(side, own, values, Spending.of(ways, entries, chain, own, values))


def _above(block: ChainBlock) -> list[list[int]]:
    """Return for each part itself and everybody above it."""
    found = [{part} for part in range(block.parts)]
    order = np.argsort(block.subcontractor, kind="stable")
    links = (block.subcontractor[order].tolist(), block.contractor[order].tolist())
    for subcontractor, contractor in zip(*links, strict=True):
        found[subcontractor] |= found[contractor]  # known: the contractor has an earlier row
    return [sorted(of) for of in found]


def _undisclosed(chains: Sequence[Chain], table: ChainTable, block: ChainBlock) -> _Undisclosed:
    nameless = np.array([part.party_id is None for chain in chains for part in chain.parts])
    hidden = nameless[block.subcontractor]
    candidate, low, high = np.zeros((3, block.parts), dtype=np.int64)
    (links,) = np.nonzero(hidden)
    candidate[block.contractor[links]] = links - block.run_start[block.run[links]] + 1
    for sums, column in ((low, table.low), (high, table.high)):
        np.add.at(sums, block.contractor[~hidden], column[block.of_links][block.place][~hidden])
    return _Undisclosed(candidate, low, high)
