"""The exposure of many chains in one call: index, bounds, guard and the share of every part.

A million chains are worked out a block at a time, so that memory holds little beyond what goes in
and what comes out. `risk_models.exposure.exposure` is the same for chains as objects.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from risk_models.card.bands import Cuts, levels_of
from risk_models.exact import Integers
from risk_models.exposure.bounds import bounds
from risk_models.exposure.guard import guards
from risk_models.exposure.levels import BLOCK, blocks
from risk_models.exposure.table import ChainTable, Column, InvalidTable, PointsTable
from risk_models.exposure.work import exposure_shares, hand_on
from risk_models.factor.points import HIGHEST, LOWEST, THRESHOLDS, index_of

_INDICES = np.array([index_of(points) for points in range(LOWEST, HIGHEST + 1)], dtype=np.int64)
_THRESHOLDS = np.array(THRESHOLDS, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class ExposureTable:
    """The exposure of many chains.

    Attributes:
        chains: One row a chain: `index`, `index_low` and `index_high` in units of 1/`points.ONE`,
            rounded down, down and up; `points`, `points_low` and `points_high` of these; `guard`,
            how far up the dilution guard is (`bands.level`). All Int64.
        parts: One row a part: `received` and `own_work` in units of `work.WORK`, and `share_ppm` of
            the exposure; the shares of a chain sum to one million. All Int64.
        flow: Of each link, the units of `work.WORK` that are handed on.
    """

    chains: pl.DataFrame
    parts: pl.DataFrame
    flow: Integers


def exposure_table(
    table: ChainTable, points: PointsTable, *, cuts: Cuts, together: int = BLOCK
) -> ExposureTable:
    """Return the exposure of every chain, its exact shares and bounds, and the dilution guard.

    The bounds are those of every choice of shares within their intervals together with the least
    and the most points of each part. They are rounded outwards, and moved outwards to the exposure
    itself where the rounding of the work to `WORK` units puts it a hair outside of them.

    Args:
        table: The chains.
        points: The points of their parts.
        cuts: The scorecard's cuts between bands.
        together: How many parts are worked out together; it changes no result.

    Raises:
        InvalidTable: If there are not as many points as parts.
        ValueError: If points are outside the range of `points.index_of`.
        Unmet: If the shares of a contractor cannot be met together.
    """
    parts, links = len(table.handed_on_low), len(table.contractor)
    if len(points.points) != parts:
        raise InvalidTable("there are not as many points as parts")
    indices = np.empty((3, table.chains), dtype=np.int64)
    guard = np.empty(table.chains, dtype=np.int64)
    received, own, share = (np.empty(parts, dtype=np.int64) for _ in range(3))
    flow = np.empty(links, dtype=np.int64)
    for block in blocks(table, together):
        at = block.of_parts
        work = hand_on(table, block)
        shares = exposure_shares(block, work.own, indices_of(points.points[at]))
        low, high = bounds(table, block, indices_of(points.low[at]), indices_of(points.high[at]))
        indices[:, block.of_chains] = (
            shares.index_down,
            np.minimum(low, shares.index_down),
            np.maximum(high, shares.index_up),
        )
        guard[block.of_chains] = guards(table, block, levels_of(points.inherent[at], cuts))
        received[at], own[at], share[at] = work.received, work.own, shares.share_ppm
        flow[block.of_links] = work.flow
    names = ("index", "index_low", "index_high")
    of_points = ("points", "points_low", "points_high")
    return ExposureTable(
        chains=pl.DataFrame(
            dict(zip(names, indices, strict=True))
            | dict(zip(of_points, points_of_indices(indices), strict=True))
            | {"guard": guard}
        ),
        parts=pl.DataFrame({"received": received, "own_work": own, "share_ppm": share}),
        flow=flow,
    )


def indices_of(points: Column) -> Integers:
    """Return the rate index of each number of points: `points.index_of` for a column.

    Raises:
        ValueError: If some points are outside `LOWEST` to `HIGHEST`.
    """
    if len(points) and not LOWEST <= points.min() <= points.max() <= HIGHEST:
        raise ValueError(f"some points are outside {LOWEST} to {HIGHEST}")
    return _INDICES[points.astype(np.int64) - LOWEST]


def points_of_indices(indices: Integers) -> Integers:
    """Return the points nearest to each index: `points.points_of` for columns."""
    return LOWEST + np.searchsorted(_THRESHOLDS, indices, side="left")
