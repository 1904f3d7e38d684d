"""The least and the most exposure that the unknown shares and points allow, for many chains.

Backwards along the chains each part spends its whole: least shares first, then the rest in order of
value among its subcontractors and its own work. This is exact because the value of a part rises
with that of each part below it, and because no share belongs to two contractors (METHOD, section
3). The most is the least of the mirrored values, so both are one computation.
"""

from typing import NamedTuple

import numpy as np

from data_ingest.tables import PPM
from risk_models.chain_table import ChainTable
from risk_models.exact import Integers, Wide, group_sums, normal, order_within
from risk_models.levels import Block, wide

FINE = 34
"""Extra bits of an index while bounds are carried up: each tier rounds by less than 2^-64."""

_LIMB = 38
"""Bits of the low limb of a value. The high one has 38 as well, and a share in ppm has 20, so no
product or sum of a whole's products leaves 63 bits."""

_LOW = (1 << _LIMB) - 1


class Unmet(ValueError):
    """The shares that a part hands on cannot be met together.

    Attributes:
        part: Row of the part.
    """

    def __init__(self, part: int) -> None:
        super().__init__(f"the shares that part {part} hands on cannot be met together")
        self.part = part


class _Candidates(NamedTuple):
    """What each contractor can spend its whole on: its own work, then its links, run by run.

    Attributes:
        value: Where the value stands: the row of a part, or of its own work beyond all parts.
        low: Least share in ppm.
        room: Most share less the least.
        run: Run of each candidate.
        start: First candidate of each run.
        left: Of each run, what is left of the whole when all have their least.
    """

    value: Integers
    low: Integers
    room: Integers
    run: Integers
    start: Integers
    left: Integers


def bounds(
    table: ChainTable, block: Block, low: Integers, high: Integers
) -> tuple[Integers, Integers]:
    """Return the least and the most exposure of each chain of a block, rounded outwards.

    Args:
        table: The chains.
        block: Some of them.
        low: Of each part of the block, the index of its least points.
        high: Of each part of the block, the index of its most points.

    Raises:
        Unmet: If some contractor's shares cannot sum to one million.
    """
    candidates = _candidates(table, block)
    least = _least(table, block, candidates, Wide(*_fine(low)))
    top = int(high.max()) >> (_LIMB - FINE)
    mirrored = _least(table, block, candidates, _mirror(_fine(high), top))
    most = _mirror(mirrored, top)
    up = normal(most.high, most.low + (1 << FINE) - 1, _LIMB)
    return _index(least), _index(up)


def _fine(index: Integers) -> Wide:
    """Return indices with `FINE` more bits."""
    return Wide(index >> (_LIMB - FINE), (index & ((1 << (_LIMB - FINE)) - 1)) << FINE)


def _index(value: Wide) -> Integers:
    """Return values without the `FINE` bits, rounded down."""
    return (value.high << (_LIMB - FINE)) | (value.low >> FINE)


def _mirror(value: Wide, top: int) -> Wide:
    """Return the distance to a value that is higher than all."""
    return Wide(top - value.high, _LOW - value.low)


def _candidates(table: ChainTable, block: Block) -> _Candidates:
    runs, links = len(block.run_start), len(block.contractor)
    contractor = block.contractor[block.run_start]
    least = wide(table.handed_on_low[block.of_parts])
    most = wide(table.handed_on_high[block.of_parts])
    start = block.run_start + np.arange(runs)
    of_link = np.arange(links) + block.run + 1
    value, low, room, run = (np.empty(runs + links, dtype=np.int64) for _ in range(4))
    value[start], value[of_link] = block.parts + contractor, block.subcontractor
    low[start], low[of_link] = PPM - most[contractor], wide(table.low[block.of_links])[block.place]
    room[start] = (most - least)[contractor]
    room[of_link] = wide(table.high[block.of_links])[block.place] - low[of_link]
    run[start], run[of_link] = np.arange(runs), block.run
    left = PPM - (group_sums(low, start) if runs else low)
    alone = least > 0
    alone[contractor] = False
    unmet = (left < 0) | (left > (group_sums(room, start) if runs else room))
    for wrong in (np.flatnonzero(alone), contractor[unmet]):
        if len(wrong):
            raise Unmet(block.of_parts.start + int(wrong[0]))
    return _Candidates(value, low, room, run, start, left)


def _least(table: ChainTable, block: Block, candidates: _Candidates, own: Wide) -> Wide:
    """Return the least value of each chain, rounded down, when own work has the values `own`."""
    values = Wide(np.concatenate([own.high, own.high]), np.concatenate([own.low, own.low]))
    for level in reversed(block.levels):
        runs = level.runs
        start = candidates.start[runs]
        rows = slice(level.links.start + runs.start, level.links.stop + runs.stop)
        start = start - rows.start
        run = candidates.run[rows] - runs.start
        place = candidates.value[rows]
        value = Wide(values.high[place], values.low[place])
        order = order_within(run, value)
        room = candidates.room[rows][order]
        before = np.cumsum(room) - room
        limit = candidates.left[runs] + before[start]
        spent = candidates.low[rows][order] + np.clip(limit[run] - before, 0, room)
        contractor = block.contractor[block.run_start[runs]]
        values.high[contractor], values.low[contractor] = _mean(
            Wide(value.high[order] * spent, value.low[order] * spent), start
        )
    root = wide(table.root[block.of_roots]) - block.of_parts.start
    share = wide(table.root_share[block.of_roots])
    entered = Wide(values.high[root] * share, values.low[root] * share)
    return _mean(entered, np.searchsorted(block.chain[root], np.arange(len(block.starts))))


def _mean(spent: Wide, starts: Integers) -> Wide:
    """Return what is spent in each group over one million, rounded down."""
    high, low = normal(group_sums(spent.high, starts), group_sums(spent.low, starts), _LIMB)
    mean = high // PPM
    return Wide(mean, (((high - mean * PPM) << _LIMB) | low) // PPM)
