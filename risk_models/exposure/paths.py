"""The paths that a chain's exposure comes along, and the link to examine first.

A part below several contractors does the work of each in proportion to what it receives from
them, so every path has an exact share of what its last part adds.
"""

import heapq
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

PATHS = 20
"""Paths that are listed one by one; our choice, so that a report stays readable."""

Flows = Mapping[str, Sequence[tuple[str, int]]]
"""What each part hands on to whom, in units of work; contractors first, nothing of nothing."""

_FINE = 64
"""Extra bits while the exposure that goes through the links is summed up the tiers."""


@dataclass(frozen=True, slots=True)
class PathExposure:
    """One path from a tenderer to the part that does the work.

    Attributes:
        part_ids: The parts along the path, the tenderer first.
        share_ppm: Share of the exposure that the last part adds for work handed down this path.
    """

    part_ids: tuple[str, ...]
    share_ppm: int


@dataclass(frozen=True, slots=True)
class LinkExposure:
    """One link and the exposure that goes through it.

    Attributes:
        contractor: `part_id` of who hands on.
        subcontractor: `part_id` of who receives.
        share_ppm: Share of the exposure that comes from the work handed on over the link, by the
            subcontractor and everybody below it: the sum of their shares, rounded down where they
            also work for others.
    """

    contractor: str
    subcontractor: str
    share_ppm: int


_Exact = int | Fraction


def _portion(work: int, whole: int) -> _Exact:
    """Return which part of the whole some work is; most often it is all of it."""
    return 1 if work == whole else Fraction(work, whole)


def apportion(weights: Sequence[int | Fraction], total: int) -> list[int]:
    """Return `total` divided in proportion to the weights, as integers that sum to it exactly.

    Largest remainders get the units that rounding down leaves over; among equals the first do.

    Args:
        weights: Not negative, and not all zero.
        total: What is divided.

    >>> apportion([1, 1, 1], 100)
    [34, 33, 33]
    """
    whole = sum(weights)
    quotas = [weight * total for weight in weights]
    portions = [int(quota // whole) for quota in quotas]
    left = total - sum(portions)
    by_remainder = sorted(
        range(len(portions)), key=lambda number: portions[number] * whole - quotas[number]
    )
    for number in by_remainder[:left]:
        portions[number] += 1
    return portions


def top_paths(
    entries: Mapping[str, int],
    flows: Flows,
    *,
    received: Mapping[str, int],
    loads: Mapping[str, int],
    shares: Mapping[str, int],
) -> tuple[PathExposure, ...]:
    """Return the `PATHS` paths with the largest shares of the exposure, largest first.

    Equals come in the order of the chain; paths without a share are not listed. The paths that
    end at a part divide that part's share exactly, so where all of them are listed they sum to it.

    Best first: a path is followed in the order of the most that any continuation of it can add,
    which is known exactly, so only the paths that are listed are walked to their end.

    Args:
        entries: Units of work that each tenderer starts with.
        flows: What each part hands on.
        received: Units of work that come to each part.
        loads: What each part adds to the exposure (own work times index), contractors first.
        shares: The same in ppm, summing to one million.
    """
    ids = tuple(loads)
    place = {part_id: number for number, part_id in enumerate(ids)}
    best: dict[str, _Exact] = {}
    for part_id in reversed(ids):
        below = [best[child] * _portion(flow, received[child]) for child, flow in flows[part_id]]
        best[part_id] = max([loads[part_id], *below])

    waiting: list[tuple[_Exact, tuple[int, ...], bool, _Exact]] = []
    for part_id, work in entries.items():
        if work:
            portion = _portion(work, received[part_id])
            waiting.append((-portion * best[part_id], (place[part_id],), False, portion))
    heapq.heapify(waiting)
    found: list[tuple[tuple[int, ...], _Exact]] = []
    while waiting and len(found) < PATHS:
        _, path, ended, portion = heapq.heappop(waiting)
        if ended:
            found.append((path, portion))
        else:
            last = ids[path[-1]]
            if loads[last]:
                heapq.heappush(waiting, (-portion * loads[last], path, True, portion))
            for child, flow in flows[last]:
                part = portion * _portion(flow, received[child])
                heapq.heappush(waiting, (-part * best[child], (*path, place[child]), False, part))

    ending: defaultdict[int, list[int]] = defaultdict(list)
    for number, (path, _) in enumerate(found):
        ending[path[-1]].append(number)
    listed: dict[int, int] = {}
    for last_place, numbers in ending.items():
        portions = [found[number][1] for number in numbers]
        unlisted = 1 - sum(portions)
        divided = apportion([*portions, unlisted], shares[ids[last_place]])
        listed |= dict(zip(numbers, divided, strict=False))
    return tuple(
        PathExposure(tuple(ids[step] for step in path), listed[number])
        for number, (path, _) in enumerate(found)
    )


def link_to_examine(
    flows: Flows,
    *,
    received: Mapping[str, int],
    loads: Mapping[str, int],
    shares: Mapping[str, int],
) -> LinkExposure | None:
    """Return the link that most of the exposure goes through, or None if nothing is handed on.

    Among equals it is the one nearest the tenderers, then the first in the order of the chain.

    Args:
        flows: What each part hands on.
        received: Units of work that come to each part.
        loads: What each part adds to the exposure (own work times index), contractors first.
        shares: The same in ppm, summing to one million.
    """
    through = {part_id: load << _FINE for part_id, load in loads.items()}
    through_ppm = {part_id: share << _FINE for part_id, share in shares.items()}
    most, found = 0, None
    lost = sum(len(flows[part_id]) for part_id in loads)  # at most, each link less than one
    for part_id in reversed(list(loads)):
        for child, flow in reversed(flows[part_id]):
            amount = through[child] * flow // received[child]
            amount_ppm = through_ppm[child] * flow // received[child]
            through[part_id] += amount
            through_ppm[part_id] += amount_ppm
            if amount >= most:
                most, found = amount, LinkExposure(part_id, child, (amount_ppm + lost) >> _FINE)
    return found
