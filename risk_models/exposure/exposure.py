"""How much each part of a chain adds to its exposure, in exact integers.

The exposure is the mean rate index over the work: each part's index weighted by the work it does
itself. The work of a tender is `WORK` units, handed down the links and never lost, so the shares
of parts and of paths add up to the whole.

`risk_models.exposure.exposure_table` works it out for any number of chains at once, as columns.
Here chains go in and come out as objects, together with the paths that the exposure comes along.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from data_ingest.model.tables import PPM
from risk_models.card.bands import RISING, Band, Cuts
from risk_models.chain.parts import Chain
from risk_models.exposure.bounds import Unmet
from risk_models.exposure.exposure_table import ExposureTable, exposure_table
from risk_models.exposure.guard import GUARD_SHARE_PPM as GUARD_SHARE_PPM
from risk_models.exposure.guard import GUARD_WORK as GUARD_WORK
from risk_models.exposure.paths import LinkExposure, PathExposure, link_to_examine, top_paths
from risk_models.exposure.table import PointsTable, table_of
from risk_models.exposure.work import WORK as WORK
from risk_models.factor.points import index_of


@dataclass(frozen=True, slots=True)
class PartScore:
    """The points of one part.

    Attributes:
        points: With unknown inputs at their middle value.
        low: With unknown inputs at their least points.
        high: With unknown inputs at their most points.
        inherent: `points` without any mitigation.

    Raises:
        ValueError: If the points are not within the bounds.
    """

    points: int
    low: int
    high: int
    inherent: int

    def __post_init__(self) -> None:
        """Refuse bounds that do not hold the points."""
        if not self.low <= self.points <= self.high:
            raise ValueError(f"{self.points} points are outside {self.low} to {self.high}")


@dataclass(frozen=True, slots=True)
class PartExposure:
    """What one part has to do with the exposure of its chain.

    Attributes:
        part_id: The part.
        tier: Its tier.
        received: Units of `WORK` that come to it, what it hands on included.
        own_work: Units of `WORK` that it does itself.
        share_ppm: Its share of the exposure; the shares of a chain sum to one million.
    """

    part_id: str
    tier: int
    received: int
    own_work: int
    share_ppm: int


@dataclass(frozen=True, slots=True)
class Exposure:
    """The exposure of one chain.

    Attributes:
        tender_id: The tender.
        contract_id: Its lot.
        unit: What the shares measure: "hours" or "value".
        index: The exposure, in units of 1/`points.ONE`, rounded down.
        index_low: Least exposure that the unknown shares and points allow, rounded down.
        index_high: Most exposure that they allow, rounded up.
        points: Points of `index`.
        points_low: Points of `index_low`.
        points_high: Points of `index_high`.
        guard: The dilution guard.
        parts: In the order of the chain.
        paths: Paths from a tenderer to a part with the largest shares, largest first.
        other_paths_ppm: Share of all other paths; with `paths` it sums to one million.
        examine_first: The link that most of the exposure goes through; None without links.
    """

    tender_id: str
    contract_id: str
    unit: str
    index: int
    index_low: int
    index_high: int
    points: int
    points_low: int
    points_high: int
    guard: Band
    parts: tuple[PartExposure, ...]
    paths: tuple[PathExposure, ...]
    other_paths_ppm: int
    examine_first: LinkExposure | None


def exposure(chain: Chain, scores: Mapping[str, PartScore], *, cuts: Cuts) -> Exposure:
    """Return the exposure of one chain: `exposures` of it alone."""
    (found,) = exposures([chain], [scores], cuts=cuts)
    return found


def exposures(
    chains: Sequence[Chain], scores: Sequence[Mapping[str, PartScore]], *, cuts: Cuts
) -> tuple[Exposure, ...]:
    """Return the exposure of chains, their exact shares and bounds, paths and dilution guards.

    Args:
        chains: As `build_chains` makes them: without loops, contractors first.
        scores: For each chain the points of each part, by `part_id`.
        cuts: The scorecard's cuts between bands.

    Raises:
        KeyError: If a part has no score.
        ValueError: If points are outside the range of `points.index_of`, or if the shares of a
            contractor cannot be met together.
    """
    if not chains:
        return ()
    of_parts = [
        of_chain[part.part_id]
        for chain, of_chain in zip(chains, scores, strict=True)
        for part in chain.parts
    ]
    table = table_of(chains)
    points = np.array([(score.points, score.low, score.high, score.inherent) for score in of_parts])
    try:
        found = exposure_table(table, PointsTable(*points.T), cuts=cuts)
    except Unmet as unmet:
        part_ids = [part.part_id for chain in chains for part in chain.parts]
        raise ValueError(
            f"the shares that {part_ids[unmet.part]} hands on cannot be met together"
        ) from unmet
    links = np.searchsorted(table.contractor, table.first_part)
    return tuple(
        _exposure(chain, of_chain, found, at=number, parts=slice(*parts), links=slice(*of_links))
        for number, (chain, of_chain, parts, of_links) in enumerate(
            zip(
                chains,
                scores,
                pairwise(table.first_part.tolist()),
                pairwise(links.tolist()),
                strict=True,
            )
        )
    )


def _exposure(
    chain: Chain,
    scores: Mapping[str, PartScore],
    found: ExposureTable,
    *,
    at: int,
    parts: slice,
    links: slice,
) -> Exposure:
    """Return one chain of a table as an object, with its paths."""
    row = found.chains.row(at, named=True)
    guard = RISING[row.pop("guard")]
    rows = found.parts[parts].rows()
    ids = [part.part_id for part in chain.parts]
    received = {part_id: of_part[0] for part_id, of_part in zip(ids, rows, strict=True)}
    shares = {part_id: of_part[2] for part_id, of_part in zip(ids, rows, strict=True)}
    loads = {
        part_id: of_part[1] * index_of(scores[part_id].points)
        for part_id, of_part in zip(ids, rows, strict=True)
    }
    flows = _flows(chain, found.flow[links].tolist())
    handed = Counter[str]()
    for of_contractor in flows.values():
        handed.update(dict(of_contractor))
    entries = {part_id: received[part_id] - handed[part_id] for part_id, _ in chain.roots}
    paths = top_paths(entries, flows, received=received, loads=loads, shares=shares)
    return Exposure(
        tender_id=chain.tender_id,
        contract_id=chain.contract_id,
        unit=chain.unit,
        **row,
        guard=guard,
        parts=tuple(
            PartExposure(part.part_id, part.tier, *of_part)
            for part, of_part in zip(chain.parts, rows, strict=True)
        ),
        paths=paths,
        other_paths_ppm=PPM - sum(path.share_ppm for path in paths),
        examine_first=link_to_examine(flows, received=received, loads=loads, shares=shares),
    )


def _flows(chain: Chain, flow: Sequence[int]) -> Mapping[str, list[tuple[str, int]]]:
    """Return what each part hands on to whom, from the flows in the order of the table's links."""
    place = {part.part_id: number for number, part in enumerate(chain.parts)}
    flows: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    in_order = sorted(chain.links, key=lambda link: place[link.contractor])
    for link, work in zip(in_order, flow, strict=True):
        if work:
            flows[link.contractor].append((link.subcontractor, work))
    return {part.part_id: flows[part.part_id] for part in chain.parts}
