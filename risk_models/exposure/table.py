"""Many chains as columns of whole numbers, so that a million are worked out like one.

A row of a column is one part, one link or one tenderer; parts of a chain stand together, and a
contractor stands before its subcontractors. `table_of` makes the columns from chains.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from operator import itemgetter

import numpy as np
import numpy.typing as npt

from data_ingest.model.tables import PPM
from risk_models.chain.parts import Chain

Column = npt.NDArray[np.integer]
"""One-dimensional whole numbers of any width."""


class InvalidTable(ValueError):
    """The columns are no chains; the message says which rule they break."""


class _Columns:
    """What all tables share: their columns are whole numbers and never change."""

    __slots__ = ()

    def __post_init__(self) -> None:
        """Refuse what is no column of whole numbers."""
        for field in fields(self):  # type: ignore[arg-type]
            column = getattr(self, field.name)
            if column.ndim != 1 or column.dtype.kind not in "iu":
                raise InvalidTable(f"{field.name} is no column of whole numbers")


@dataclass(frozen=True, slots=True)
class ChainTable(_Columns):
    """The parts, links and tenderers of many chains.

    Attributes:
        first_part: Row of the first part of each chain, then the number of parts: one entry more
            than there are chains, and at least one part a chain.
        handed_on_low: Of each part, least that it hands on in all, in ppm.
        handed_on_high: Of each part, most that it hands on in all, in ppm.
        contractor: Of each link, the row of who hands on; rising.
        subcontractor: Of each link, the row of who receives: a later part of the same chain.
        low: Of each link, least share in ppm.
        high: Of each link, most share in ppm.
        mid: Of each link, the share that the exposure itself is computed with, in ppm.
        root: Of each tenderer, its row; chain by chain.
        root_share: Of each tenderer, its share in ppm; those of a chain sum to one million.

    Raises:
        InvalidTable: If the columns do not have this form.
    """

    first_part: Column
    handed_on_low: Column
    handed_on_high: Column
    contractor: Column
    subcontractor: Column
    low: Column
    high: Column
    mid: Column
    root: Column
    root_share: Column

    def __post_init__(self) -> None:
        """Refuse columns that are no chains."""
        _Columns.__post_init__(self)
        first, parts = self.first_part, len(self.handed_on_low)
        if not len(first) or first[0] != 0 or first[-1] != parts or (np.diff(first) < 1).any():
            raise InvalidTable("first_part does not divide the parts into chains")
        _same_length("parts", self.handed_on_low, self.handed_on_high)
        _same_length("links", self.contractor, self.subcontractor, self.low, self.high, self.mid)
        _same_length("tenderers", self.root, self.root_share)
        if len(self.contractor):
            if (np.diff(self.contractor) < 0).any() or self.contractor[0] < 0:
                raise InvalidTable("the links are not in the order of their contractors")
            ends = first[np.searchsorted(first, self.contractor, side="right")]
            if ((self.subcontractor <= self.contractor) | (self.subcontractor >= ends)).any():
                raise InvalidTable("a link does not lead to a later part of its chain")
        for share in (self.handed_on_low, self.low, self.mid):
            if len(share) and share.min() < 0:
                raise InvalidTable("a share is below nothing")
        for share in (self.handed_on_high, self.high, self.mid):
            if len(share) and share.max() > PPM:
                raise InvalidTable("a share is above one million")
        if (self.low > self.high).any() or (self.handed_on_low > self.handed_on_high).any():
            raise InvalidTable("the least of a share is above its most")
        if len(self.root) and not 0 <= self.root.min() <= self.root.max() < parts:
            raise InvalidTable("a tenderer is no part")
        entered = np.zeros(self.chains, np.int64)
        of_chain = np.searchsorted(first, self.root, side="right") - 1
        np.add.at(entered, of_chain, self.root_share.astype(np.int64))
        if (np.diff(of_chain) < 0).any() or (entered != PPM).any():
            raise InvalidTable("the tenderers' shares of a chain do not sum to one million")

    @property
    def chains(self) -> int:
        """How many chains there are."""
        return len(self.first_part) - 1


@dataclass(frozen=True, slots=True)
class PointsTable(_Columns):
    """The points of the parts of a `ChainTable`, one row a part.

    Attributes:
        points: With unknown inputs at their middle value.
        low: With unknown inputs at their least points.
        high: With unknown inputs at their most points.
        inherent: `points` without any mitigation.
    """

    points: Column
    low: Column
    high: Column
    inherent: Column

    def __post_init__(self) -> None:
        """Refuse columns of different length and bounds that do not hold the points."""
        _Columns.__post_init__(self)
        _same_length("points", self.points, self.low, self.high, self.inherent)
        if ((self.points < self.low) | (self.points > self.high)).any():
            raise InvalidTable("the points of a part are outside its bounds")


def _same_length(what: str, *columns: Column) -> None:
    if len({len(column) for column in columns}) > 1:
        raise InvalidTable(f"the columns of the {what} are not equally long")


def table_of(chains: Sequence[Chain]) -> ChainTable:
    """Return chains as columns; the links of each contractor in their own order.

    Raises:
        KeyError: If a link or a tenderer is about a part that the chain does not have.
        InvalidTable: If a contractor does not stand before its subcontractors.
    """
    first, parts = [0], []
    links: list[tuple[int, int, int, int, int]] = []
    roots: list[tuple[int, int]] = []
    for chain in chains:
        row: Mapping[str, int] = {
            part.part_id: number for number, part in enumerate(chain.parts, first[-1])
        }
        parts += [(part.handed_on_low, part.handed_on_high) for part in chain.parts]
        links += sorted(
            (
                (row[link.contractor], row[link.subcontractor], link.low, link.high, link.mid)
                for link in chain.links
            ),
            key=itemgetter(0),
        )
        roots += [(row[part_id], share) for part_id, share in chain.roots]
        first.append(first[-1] + len(chain.parts))
    handed_on, of_links, of_roots = (
        np.array(rows, dtype=np.int64).reshape(-1, width).T
        for rows, width in ((parts, 2), (links, 5), (roots, 2))
    )
    return ChainTable(np.array(first, dtype=np.int64), *handed_on, *of_links, *of_roots)


def copies(table: ChainTable, chains: npt.NDArray[np.integer]) -> ChainTable:
    """Return a table of chains of another, each as often as it is named."""
    first = table.first_part.astype(np.int64)
    of_root = np.searchsorted(first, table.root, side="right") - 1
    parts, sizes = rows_within(first, chains)
    links, linked = rows_within(np.searchsorted(table.contractor, first), chains)
    roots, rooted = rows_within(np.searchsorted(of_root, np.arange(table.chains + 1)), chains)
    first_part = np.append(0, np.cumsum(sizes))
    moved = first_part[:-1] - first[chains]
    by_link = np.repeat(moved, linked)
    return ChainTable(
        first_part=first_part,
        handed_on_low=table.handed_on_low[parts],
        handed_on_high=table.handed_on_high[parts],
        contractor=table.contractor[links] + by_link,
        subcontractor=table.subcontractor[links] + by_link,
        low=table.low[links],
        high=table.high[links],
        mid=table.mid[links],
        root=table.root[roots] + np.repeat(moved, rooted),
        root_share=table.root_share[roots],
    )


def rows_within(
    first: npt.NDArray[np.integer], of: npt.NDArray[np.integer]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return all rows of some groups, group by group, and how many each group has.

    Args:
        first: The first row of each group, then the number of rows.
        of: The groups.

    >>> rows, count = rows_within(np.array([0, 2, 5]), np.array([1, 0, 1]))
    >>> rows.tolist(), count.tolist()
    ([2, 3, 4, 0, 1, 2, 3, 4], [3, 2, 3])
    """
    count = np.diff(first)[of].astype(np.int64)
    before = np.cumsum(count) - count
    return np.arange(int(count.sum())) + np.repeat(first[of] - before, count), count
