"""The least and the most exposure that the unknown shares and points allow, for many chains.

Backwards along the chains each part spends its whole: least shares first, then the rest in order of
value among its subcontractors and its own work. This is exact because the value of a part rises
with that of each part below it, and because no share belongs to two contractors. The most is the
least of the mirrored values, so both are one computation.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from data_ingest.model.tables import PPM
from risk_models.exact import Integers, Wide, group_sums, normal, order_within
from risk_models.exposure.levels import ChainBlock, wide
from risk_models.exposure.table import ChainTable
from risk_models.factor.points import HIGHEST, index_of

FINE = 34
"""Extra bits of an index while bounds are carried up: each tier rounds by less than 2^-64."""

_LIMB = 42
"""Bits of the low limb of a value. The high one has 39 (an index has 47), and a share in ppm has
20, so no product or sum of a whole's products leaves 63 bits."""

_LOW = (1 << _LIMB) - 1


class Unmet(ValueError):
    """The shares that a part hands on cannot be met together.

    Attributes:
        part: Row of the part.
    """

    def __init__(self, part: int) -> None:
        super().__init__(f"the shares that part {part} hands on cannot be met together")
        self.part = part


class Runs(NamedTuple):
    """What contractors can spend their wholes on, run by run: its own work, then its links.

    Attributes:
        value: Of each candidate, the place of its value.
        low: Least share in ppm.
        room: Most share less the least.
        run: Run of each candidate.
        start: First candidate of each run, then the number of candidates.
        left: Of each run, what is left of the whole when all have their least.
        contractor: Of each run, the place that the contractor's own value gets.
        levels: Runs that no other of the same level leads to, highest first.
    """

    value: Integers
    low: Integers
    room: Integers
    run: Integers
    start: Integers
    left: Integers
    contractor: Integers
    levels: tuple[slice, ...]


class Entries(NamedTuple):
    """Where the work enters chains.

    Attributes:
        place: Of each tenderer, the place of its value; chain by chain.
        share: Of each tenderer, its share in ppm.
        start: First tenderer of each chain.
    """

    place: Integers
    share: Integers
    start: Integers


def bounds(
    table: ChainTable, block: ChainBlock, low: Integers, high: Integers
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
    runs, entries = runs_of(table, block), entries_of(table, block)
    found = []
    for side, index in ((Side(None), low), (Side(int(high.max()) >> (_LIMB - FINE)), high)):
        own = side.values(index)
        found.append(side.indices(entered(carried_up(runs, joined(own, own)), entries)))
    return found[0], found[1]


@dataclass(frozen=True, slots=True)
class Side:
    """One end of the bounds. The most is worked out as the least of the mirrored values.

    Attributes:
        top: What high limbs are mirrored at, as high as any of them; None for the least.
    """

    top: int | None

    def values(self, index: Integers) -> Wide:
        """Return indices as values: with `FINE` more bits, and mirrored."""
        shift = _LIMB - FINE
        return self._mirrored(Wide(index >> shift, (index & ((1 << shift) - 1)) << FINE))

    def indices(self, values: Wide) -> Integers:
        """Return values as indices, rounded outwards."""
        high, low = self._mirrored(values)
        if self.top is not None:
            high, low = normal(high, low + (1 << FINE) - 1, _LIMB)
        return (high << (_LIMB - FINE)) | (low >> FINE)

    def _mirrored(self, value: Wide) -> Wide:
        """Return the distance to a value that is higher than all."""
        return value if self.top is None else Wide(self.top - value.high, _LOW - value.low)


MOST = Side(index_of(HIGHEST) >> (_LIMB - FINE))
"""The upper end, whatever the points."""


def joined(*values: Wide) -> Wide:
    """Return columns of values one after the other."""
    return Wide(*(np.concatenate(limbs) for limbs in zip(*values, strict=True)))


def runs_of(table: ChainTable, block: ChainBlock) -> Runs:
    """Return what the contractors of a block can spend on.

    The value of a part has its row as place, that of its own work stands beyond all parts.

    Raises:
        Unmet: If some contractor's shares cannot sum to one million.
    """
    runs, links = len(block.run_start), len(block.contractor)
    contractor = block.contractor[block.run_start]
    least = wide(table.handed_on_low[block.of_parts])
    most = wide(table.handed_on_high[block.of_parts])
    start = np.append(block.run_start + np.arange(runs), runs + links)
    own, of_link = start[:-1], np.arange(links) + block.run + 1
    value, low, room, run = (np.empty(runs + links, dtype=np.int64) for _ in range(4))
    value[own], value[of_link] = block.parts + contractor, block.subcontractor
    low[own], low[of_link] = PPM - most[contractor], wide(table.low[block.of_links])[block.place]
    room[own] = (most - least)[contractor]
    room[of_link] = wide(table.high[block.of_links])[block.place] - low[of_link]
    run[own], run[of_link] = np.arange(runs), block.run
    left = PPM - (group_sums(low, own) if runs else low)
    alone = least > 0
    alone[contractor] = False
    unmet = (left < 0) | (left > (group_sums(room, own) if runs else room))
    for wrong in (np.flatnonzero(alone), contractor[unmet]):
        if len(wrong):
            raise Unmet(block.of_parts.start + int(wrong[0]))
    levels = tuple(level.runs for level in block.levels)
    return Runs(value, low, room, run, start, left, contractor, levels)


def entries_of(table: ChainTable, block: ChainBlock) -> Entries:
    """Return where the work enters the chains of a block."""
    place = wide(table.root[block.of_roots]) - block.of_parts.start
    start = np.searchsorted(block.chain[place], np.arange(len(block.starts)))
    return Entries(place, wide(table.root_share[block.of_roots]), start)


def entered(values: Wide, entries: Entries) -> Wide:
    """Return the mean over the work that enters each chain, rounded down."""
    place, share, start = entries
    return _mean(Wide(values.high[place] * share, values.low[place] * share), start)


def carried_up(runs: Runs, values: Wide) -> Wide:
    """Return values with the least one of each contractor, the lowest first, rounded down.

    Args:
        runs: What the contractors can spend on.
        values: Every value; that of a contractor is replaced.
    """
    values = Wide(values.high.copy(), values.low.copy())
    for level in reversed(runs.levels):
        start = runs.start[level.start : level.stop + 1]
        rows = slice(int(start[0]), int(start[-1]))
        start = start[:-1] - rows.start
        run = runs.run[rows] - level.start
        place = runs.value[rows]
        value = Wide(values.high[place], values.low[place])
        order = order_within(run, value)
        room = runs.room[rows][order]
        before = np.cumsum(room) - room
        limit = runs.left[level] + before[start]
        spent = runs.low[rows][order] + np.clip(limit[run] - before, 0, room)
        contractor = runs.contractor[level]
        values.high[contractor], values.low[contractor] = _mean(
            Wide(value.high[order] * spent, value.low[order] * spent), start
        )
    return values


def _mean(spent: Wide, starts: Integers) -> Wide:
    """Return what is spent in each group over one million, rounded down."""
    return over_whole(group_sums(spent.high, starts), group_sums(spent.low, starts))


def over_whole(high: Integers, low: Integers) -> Wide:
    """Return sums of shares in ppm times values over one million, rounded down.

    Args:
        high: Of each sum, the high limbs.
        low: The low limbs, of any size and sign.
    """
    high, low = normal(high, low, _LIMB)
    mean = high // PPM
    return Wide(mean, (((high - mean * PPM) << _LIMB) | low) // PPM)
