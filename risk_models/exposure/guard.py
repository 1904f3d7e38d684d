"""The dilution guard of many chains: a mean must not hide a small part in a high band.

The guard is the highest band whose parties, with those above it, receive one per cent of the work
together. Work is counted where it first meets one of them and followed no further. So an
intermediary that hands everything on counts in full, and work that passes through two of them, one
after the other or with somebody else between them, counts once.
"""

import numpy as np

from data_ingest.model.tables import PPM
from risk_models.card.bands import RISING
from risk_models.exact import Integers, group_sums
from risk_models.exposure.levels import ChainBlock, wide
from risk_models.exposure.table import ChainTable

GUARD_SHARE_PPM = 10_000
"""Share of the work that makes a band count for the guard: one per cent (ours, 2026-11-25)."""

_WORK = 10**12
"""Units of work, of which each link rounds away less than one; a product with ppm fits a word."""

GUARD_WORK = 10**48
"""Units of work where rounding could decide: exact down to the eighth tier.

Below it each link rounds down by less than one unit.
"""


def guards(table: ChainTable, block: ChainBlock, levels: Integers) -> Integers:
    """Return how far up the guard of each chain of a block is, as `bands.level`.

    Args:
        table: The chains.
        block: Some of them.
        levels: How far up the band of the inherent points of each part is; mitigation has no part
            in the guard.
    """
    found = np.zeros(len(block.starts), dtype=np.int64)
    slack = np.bincount(block.chain[block.contractor], minlength=len(block.starts))
    for level in range(1, min(int(levels.max(initial=0)), len(RISING) - 1) + 1):
        member = levels >= level
        met = _first_received(table, block, member) * PPM
        least = _WORK * GUARD_SHARE_PPM
        reached = met >= least
        for chain in np.flatnonzero(~reached & (met + slack * PPM > least)).tolist():
            reached[chain] = _reached_exactly(table, block, member, chain=chain)
        if not reached.any():
            break
        found[reached] = level
    return found


def _first_received(table: ChainTable, block: ChainBlock, member: np.ndarray) -> Integers:
    """Return the units of `_WORK` that come to any of the members of each chain, rounded down."""
    work = np.zeros(block.parts, dtype=np.int64)
    root = wide(table.root[block.of_roots]) - block.of_parts.start
    np.add.at(work, root, _WORK // PPM * wide(table.root_share[block.of_roots]))
    mid = block.mid * ~member[block.contractor]
    for links, _ in block.levels:
        flow = work[block.contractor[links]] * mid[links] // PPM
        np.add.at(work, block.subcontractor[links], flow)
    return group_sums(work * member, block.starts)


def _reached_exactly(
    table: ChainTable, block: ChainBlock, member: np.ndarray, *, chain: int
) -> bool:
    """Whether one per cent comes to the members of one chain, in numbers of any length."""
    arrived = arriving(table, block, member, chain=chain)
    met = sum(amount for part, amount in arrived.items() if member[part])
    return met * PPM >= GUARD_WORK * GUARD_SHARE_PPM


def arriving(
    table: ChainTable, block: ChainBlock, member: np.ndarray, *, chain: int
) -> dict[int, int]:
    """Return the units of `GUARD_WORK` that come to each part of a chain, members handing on none.

    Args:
        table: The chains.
        block: Some of them.
        member: Whether each part of the block is one at which the work is followed no further.
        chain: The chain of the block.

    Returns:
        By row of the part in the block.
    """
    of_roots = block.chain[wide(table.root[block.of_roots]) - block.of_parts.start] == chain
    work = dict.fromkeys(np.flatnonzero(block.chain == chain).tolist(), 0)
    for root, share in zip(
        (table.root[block.of_roots][of_roots] - block.of_parts.start).tolist(),
        table.root_share[block.of_roots][of_roots].tolist(),
        strict=True,
    ):
        work[root] += GUARD_WORK // PPM * share
    of_links = block.chain[block.contractor] == chain
    for contractor, subcontractor, mid in zip(
        block.contractor[of_links].tolist(),
        block.subcontractor[of_links].tolist(),
        block.mid[of_links].tolist(),
        strict=True,
    ):
        if not member[contractor]:
            work[subcontractor] += work[contractor] * mid // PPM
    return work
