"""Blocks of chains whose links stand tier by tier, so that each tier is worked out in one go."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from risk_models.exact import Integers
from risk_models.exposure.table import ChainTable, Column

BLOCK = 1 << 15
"""Parts that are worked out together: few enough for their columns to stay in the cache."""

_NARROW = 1 << 16  # levels below it are sorted by counting


class ContractorLevel(NamedTuple):
    """The links of contractors that stand equally far down: rows of links, and of contractors."""

    links: slice
    runs: slice


@dataclass(frozen=True, slots=True)
class ChainBlock:
    """A few chains of a table, with rows that count from 0.

    Links are sorted by the level of their contractor, which is the longest way down to it, then
    by contractor. So whatever comes to the contractors of a level comes from levels before it. The
    links of one contractor are a *run*.

    Attributes:
        of_chains: Rows of the chains in the table.
        of_parts: Rows of the parts in the table.
        of_links: Rows of the links in the table, not yet sorted.
        of_roots: Rows of the tenderers in the table.
        starts: First part of each chain.
        chain: Chain of each part.
        place: Of each sorted link, its row among the links of the block.
        contractor: Of each sorted link.
        subcontractor: Of each sorted link.
        mid: Of each sorted link, the share that the exposure is computed with, in ppm.
        run: Run of each sorted link.
        run_start: First sorted link of each run.
        levels: The levels, highest first.
    """

    of_chains: slice
    of_parts: slice
    of_links: slice
    of_roots: slice
    starts: Integers
    chain: Integers
    place: Integers
    contractor: Integers
    subcontractor: Integers
    mid: Integers
    run: Integers
    run_start: Integers
    levels: tuple[ContractorLevel, ...]

    @property
    def parts(self) -> int:
        """How many parts there are."""
        return len(self.chain)


def wide(column: Column) -> Integers:
    """Return a column as 64-bit whole numbers."""
    return column.astype(np.int64, copy=False)


def blocks(table: ChainTable, parts: int) -> Iterator[ChainBlock]:
    """Yield the chains of a table in blocks of at least `parts` parts, the last one aside."""
    first = wide(table.first_part)
    chains = [0]
    while chains[-1] < table.chains:
        beyond = np.searchsorted(first, first[chains[-1]] + parts)
        chains.append(min(int(beyond), table.chains))
    edges = first[chains]
    links = np.searchsorted(table.contractor, edges.astype(table.contractor.dtype))
    root_chain = np.searchsorted(first, wide(table.root), side="right") - 1
    roots = np.searchsorted(root_chain, chains)
    for here, there in pairwise(range(len(chains))):
        yield _block(
            table,
            slice(chains[here], chains[there]),
            slice(int(edges[here]), int(edges[there])),
            slice(int(links[here]), int(links[there])),
            slice(int(roots[here]), int(roots[there])),
        )


def _block(
    table: ChainTable, of_chains: slice, of_parts: slice, of_links: slice, of_roots: slice
) -> ChainBlock:
    first = wide(table.first_part[of_chains.start : of_chains.stop + 1])
    parts = of_parts.stop - of_parts.start
    contractor = wide(table.contractor[of_links]) - of_parts.start
    subcontractor = wide(table.subcontractor[of_links]) - of_parts.start
    level = _level_of_links(parts, contractor, subcontractor)
    count = int(level.max(initial=-1)) + 1
    place = np.argsort(level.astype(np.uint16) if count < _NARROW else level, kind="stable")
    contractor, subcontractor = contractor[place], subcontractor[place]
    begins = np.ones(len(place), dtype=bool)
    begins[1:] = contractor[1:] != contractor[:-1]
    (run_start,) = np.nonzero(begins)
    link_edges = np.concatenate([[0], np.cumsum(np.bincount(level, minlength=count))])
    run_edges = np.searchsorted(run_start, link_edges)
    return ChainBlock(
        of_chains=of_chains,
        of_parts=of_parts,
        of_links=of_links,
        of_roots=of_roots,
        starts=first[:-1] - of_parts.start,
        chain=np.repeat(np.arange(len(first) - 1), np.diff(first)),
        place=place,
        contractor=contractor,
        subcontractor=subcontractor,
        mid=wide(table.mid[of_links])[place],
        run=np.cumsum(begins) - 1,
        run_start=run_start,
        levels=tuple(
            ContractorLevel(slice(*of_level), slice(*of_runs))
            for of_level, of_runs in zip(
                pairwise(link_edges.tolist()), pairwise(run_edges.tolist()), strict=True
            )
        ),
    )


def _level_of_links(parts: int, contractor: Integers, subcontractor: Integers) -> Integers:
    """Return the level of each link's contractor: the longest way down to it.

    In round k the links whose contractor stands at level k put their subcontractors at k + 1. A
    contractor that stands higher stays there, so its links need not be looked at again.
    """
    level = np.zeros(parts, dtype=np.int64)
    active, reached = np.arange(len(contractor)), 0
    while len(active):
        level[subcontractor[active]] = reached + 1
        reached += 1
        active = active[level[contractor[active]] == reached]
    return level[contractor]
