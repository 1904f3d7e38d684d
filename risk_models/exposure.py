"""How much each part of a chain adds to its exposure, in exact integers (METHOD, section 3).

The exposure is the mean rate index over the work: each part's index weighted by the work it does
itself. The work of a tender is `WORK` units, handed down the links and never lost, so the shares
of parts and of paths add up to the whole.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from data_ingest.tables import PPM
from risk_models.bands import RISING, Band, Cuts, band_of, level
from risk_models.chain import Chain, Link
from risk_models.paths import LinkExposure, PathExposure, apportion, link_to_examine, top_paths
from risk_models.points import index_of, points_of

WORK = 1 << 26
"""Units of work in one tender."""

GUARD_WORK = 10**48
"""Units of work when counting what a set of parties receives: exact down to the eighth tier.

Below it each link rounds down by less than one unit.
"""

GUARD_SHARE_PPM = 10_000
"""Share of the work that makes a band count for the dilution guard: one per cent (METHOD)."""

_FINE = 34
"""Extra bits of an index while bounds are carried up: each tier rounds by less than 2^-64."""


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
        guard: The dilution guard, METHOD's B.
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
    """Return the exposure of a chain, its exact shares and bounds, and the dilution guard.

    The bounds are those of every choice of shares within their intervals together with the least
    and the most points of each part. They are rounded outwards, and moved outwards to the exposure
    itself where the rounding of the work to `WORK` units puts it a hair outside of them.

    Args:
        chain: As `build_chains` makes it: without loops, contractors first.
        scores: The points of each part, by `part_id`.
        cuts: The scorecard's cuts between bands.

    Raises:
        KeyError: If a part has no score.
        ValueError: If points are outside the range of `points.index_of`, or if the shares of a
            contractor cannot be met together.
    """
    links: defaultdict[str, list[Link]] = defaultdict(list)
    for link in chain.links:
        links[link.contractor].append(link)
    entered = apportion([share for _, share in chain.roots], WORK)
    entries = {part_id: work for (part_id, _), work in zip(chain.roots, entered, strict=True)}
    received, flows = _hand_on(chain, links, entries=entries)
    own = {
        part_id: work - sum(flow for _, flow in flows[part_id])
        for part_id, work in received.items()
    }
    loads = {part_id: work * index_of(scores[part_id].points) for part_id, work in own.items()}
    total = sum(loads.values())
    shares = dict(zip(loads, apportion(list(loads.values()), PPM), strict=True))
    index = total // WORK
    index_low = min(_bound(chain, links, scores=scores, highest=False), index)
    index_high = max(_bound(chain, links, scores=scores, highest=True), -(-total // WORK))
    paths = top_paths(entries, flows, received=received, loads=loads, shares=shares)
    return Exposure(
        tender_id=chain.tender_id,
        contract_id=chain.contract_id,
        unit=chain.unit,
        index=index,
        index_low=index_low,
        index_high=index_high,
        points=points_of(index),
        points_low=points_of(index_low),
        points_high=points_of(index_high),
        guard=_guard(chain, links, scores=scores, cuts=cuts),
        parts=tuple(
            PartExposure(
                part_id=part.part_id,
                tier=part.tier,
                received=received[part.part_id],
                own_work=own[part.part_id],
                share_ppm=shares[part.part_id],
            )
            for part in chain.parts
        ),
        paths=paths,
        other_paths_ppm=PPM - sum(path.share_ppm for path in paths),
        examine_first=link_to_examine(flows, received=received, loads=loads, shares=shares),
    )


def _hand_on(
    chain: Chain, links: Mapping[str, Sequence[Link]], *, entries: Mapping[str, int]
) -> tuple[dict[str, int], dict[str, list[tuple[str, int]]]]:
    """Return the work that each part receives, and what it hands on to whom, in chain order."""
    received = {part.part_id: entries.get(part.part_id, 0) for part in chain.parts}
    flows: dict[str, list[tuple[str, int]]] = {}
    for part_id in received:
        if sum(link.mid for link in links[part_id]) > PPM:
            raise ValueError(f"the shares that {part_id} hands on cannot be met together")
        flows[part_id] = [
            (link.subcontractor, flow)
            for link in links[part_id]
            if (flow := received[part_id] * link.mid // PPM)
        ]
        for subcontractor, flow in flows[part_id]:
            received[subcontractor] += flow
    return received, flows


def _bound(
    chain: Chain,
    links: Mapping[str, Sequence[Link]],
    *,
    scores: Mapping[str, PartScore],
    highest: bool,
) -> int:
    """Return the least or the most exposure, as an index rounded outwards.

    Backwards along the chain, each part spends its whole: what must go where, then the rest in
    order of value. Its own work is one more candidate. This is exact because the value of a part
    rises with that of each part below it, and because no share belongs to two contractors.
    """
    away = -1 if highest else 1  # floor division of the negative rounds up
    values: dict[str, int] = {}
    for part in reversed(chain.parts):
        score = scores[part.part_id]
        own = index_of(score.high if highest else score.low) << _FINE
        candidates = [(own, PPM - part.handed_on_high, PPM - part.handed_on_low)]
        candidates += [
            (values[link.subcontractor], link.low, link.high) for link in links[part.part_id]
        ]
        spent = _spend(sorted(candidates, reverse=highest), part_id=part.part_id)
        values[part.part_id] = away * (away * spent // PPM)
    whole = sum(share * values[part_id] for part_id, share in chain.roots)
    return away * (away * whole // (PPM << _FINE))


def _spend(candidates: Iterable[tuple[int, int, int]], *, part_id: str) -> int:
    """Return the sum of value × share when one million is spent, first candidates first.

    Args:
        candidates: Value, least share and most share.
        part_id: Whose whole is spent.

    Raises:
        ValueError: If the shares cannot sum to one million.
    """
    candidates = list(candidates)
    left = PPM - sum(low for _, low, _ in candidates)
    spent = sum(value * low for value, low, _ in candidates)
    most = sum(high for _, _, high in candidates)
    if left < 0 or most < PPM:
        raise ValueError(f"the shares that {part_id} hands on cannot be met together")
    for value, low, high in candidates:
        more = min(high - low, left)
        spent += value * more
        left -= more
    return spent


def _guard(
    chain: Chain,
    links: Mapping[str, Sequence[Link]],
    *,
    scores: Mapping[str, PartScore],
    cuts: Cuts,
) -> Band:
    """Return the highest band whose parties, with those above it, receive one per cent together.

    Bands are those of the inherent points, so mitigation has no part in it.
    """
    levels = {
        part.part_id: level(band_of(scores[part.part_id].inherent, cuts)) for part in chain.parts
    }
    for band in reversed(RISING[1:]):
        members = {part_id for part_id, reached in levels.items() if reached >= level(band)}
        if _first_received(chain, links, members) * PPM >= GUARD_WORK * GUARD_SHARE_PPM:
            return band
    return RISING[0]


def _first_received(chain: Chain, links: Mapping[str, Sequence[Link]], members: set[str]) -> int:
    """Return the units of `GUARD_WORK` that come to any of the members.

    Work is counted where it first meets a member and followed no further. So an intermediary that
    hands everything on counts in full, and work that passes through two members, one after the
    other or with somebody else between them, counts once.
    """
    work: defaultdict[str, int] = defaultdict(int)
    for part_id, share in chain.roots:
        work[part_id] += GUARD_WORK // PPM * share
    met = 0
    for part in chain.parts:
        arrived = work.pop(part.part_id, 0)
        if part.part_id in members:
            met += arrived
        else:
            for link in links[part.part_id]:
                work[link.subcontractor] += arrived * link.mid // PPM
    return met
