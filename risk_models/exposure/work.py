"""The work that each part of many chains receives and does itself, and its share of the exposure.

Work goes forward along the links, each flow rounded down, and what a part does not hand on is its
own; so the own work of a chain sums to exactly the whole. What a part adds to the exposure is its
own work times its index: up to 73 bits, which is why it is held in two limbs.
"""

from typing import NamedTuple

import numpy as np

from data_ingest.model.tables import PPM
from risk_models.exact import Integers, Wide, group_sums, normal, with_largest_remainders
from risk_models.exposure.bounds import Unmet
from risk_models.exposure.levels import ChainBlock, wide
from risk_models.exposure.table import ChainTable

WORK = 1 << 26
"""Units of work in one tender."""

_LIMB = 21
"""Bits of the low limb of a load. Work of a chain sums to 26 bits and an index has 47, so the sums
of both limbs fit a word however many parts there are."""

_LOW = (1 << _LIMB) - 1


class Work(NamedTuple):
    """Units of `WORK` in a block of chains.

    Attributes:
        received: Of each part, what comes to it, what it hands on included.
        own: Of each part, what it does itself.
        flow: Of each link in the order of the table, what is handed on.
    """

    received: Integers
    own: Integers
    flow: Integers


def hand_on(table: ChainTable, block: ChainBlock) -> Work:
    """Return the work of every part of a block.

    Raises:
        Unmet: If a part hands on more than it receives.
    """
    handed = group_sums(block.mid, block.run_start) if len(block.run_start) else block.mid
    if (handed > PPM).any():
        wrong = block.contractor[block.run_start[np.argmax(handed > PPM)]]
        raise Unmet(block.of_parts.start + int(wrong))
    received = _entered(table, block)
    own, flow = np.zeros_like(received), np.empty_like(block.mid)
    for links, _ in block.levels:
        flow[links] = received[block.contractor[links]] * block.mid[links] // PPM
        np.add.at(received, block.subcontractor[links], flow[links])
    own += received
    if len(block.run_start):
        own[block.contractor[block.run_start]] -= group_sums(flow, block.run_start)
    in_order = np.empty_like(flow)
    in_order[block.place] = flow
    return Work(received, own, in_order)


def _entered(table: ChainTable, block: ChainBlock) -> Integers:
    """Return the work that each part has as a tenderer: the whole, divided by their shares."""
    root = wide(table.root[block.of_roots]) - block.of_parts.start
    quota = wide(table.root_share[block.of_roots]) * WORK
    group = block.chain[root]
    portions = with_largest_remainders(
        quota // PPM,
        Wide(quota % PPM, np.zeros_like(quota)),
        starts=np.searchsorted(group, np.arange(len(block.starts))),
        group=group,
        whole=WORK,
        bits=1,
    )
    entered = np.zeros(block.parts, dtype=np.int64)
    np.add.at(entered, root, portions)
    return entered


class Shares(NamedTuple):
    """The exposure of a block of chains.

    Attributes:
        index_down: Of each chain, the mean index over the work, rounded down.
        index_up: The same, rounded up.
        share_ppm: Of each part, its share of the exposure; those of a chain sum to one million.
    """

    index_down: Integers
    index_up: Integers
    share_ppm: Integers


def exposure_shares(block: ChainBlock, own: Integers, index: Integers) -> Shares:
    """Return the exposure of each chain and what each part adds to it.

    Args:
        block: The chains.
        own: Own work of each part.
        index: Index of each part.
    """
    load = load_of(own, index)
    total = summed(load, block.starts)
    down = mean_index(total)
    over = (total.high % (WORK >> _LIMB) > 0) | (total.low > 0)
    portions, remainders = _divided(load, Wide(total.high[block.chain], total.low[block.chain]))
    shares = with_largest_remainders(
        portions, remainders, starts=block.starts, group=block.chain, whole=PPM, bits=_LIMB
    )
    return Shares(down, down + over, shares)


def load_of(work: Integers, index: Integers) -> Wide:
    """Return what work of an index adds to the exposure."""
    return normal(work * (index >> _LIMB), work * (index & _LOW), _LIMB)


def summed(load: Wide, starts: Integers) -> Wide:
    """Return the load of each group of parts; `starts` is the first part of each."""
    return normal(group_sums(load.high, starts), group_sums(load.low, starts), _LIMB)


def mean_index(total: Wide) -> Integers:
    """Return the mean index of chains that have these loads, rounded down."""
    return total.high // (WORK >> _LIMB)


def load_as_int(total: Wide, at: int) -> int:
    """Return one load as a whole number of any length."""
    return (int(total.high[at]) << _LIMB) | int(total.low[at])


def _divided(load: Wide, total: Wide) -> tuple[Integers, Wide]:
    """Return load × `PPM` over total, rounded down, and the exact remainder.

    The quotient is guessed in binary fractions and mended until the remainder says it is right. The
    remainder is a small difference of two products; unsigned words hold it exactly although the
    products leave them.
    """
    guess = (load.high * 2.0**_LIMB + load.low) / (total.high * 2.0**_LIMB + total.low)
    quotient = (guess * PPM).astype(np.int64)
    while True:
        high = load.high.view(np.uint64) * np.uint64(PPM)
        high -= quotient.view(np.uint64) * total.high.view(np.uint64)
        remainder = normal(high.view(np.int64), load.low * PPM - quotient * total.low, _LIMB)
        equal = remainder.high == total.high
        beyond = (remainder.high > total.high) | (equal & (remainder.low >= total.low))
        wrong = beyond.astype(np.int64) - (remainder.high < 0)
        if not wrong.any():
            return quotient, remainder
        quotient += wrong
