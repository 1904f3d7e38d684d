"""The smallest set of steps that could give a tender another band.

A step is something that a person can do: fetch or ask for a document, have a firm named, show a
measure. What it would give is not known beforehand, so a set is what *could* change the band, never
what will. Sets of up to three steps are searched in full; shares of the work are taken as they
stand.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate, islice
from typing import NamedTuple

import numpy as np

from risk_models.answers import Standings, named
from risk_models.asking import Topic, deciding_fact
from risk_models.bands import BANDS, RISING, Band, HeadlineReason, level
from risk_models.exposure_table import indices_of
from risk_models.factor import Kind
from risk_models.facts import FACTS
from risk_models.guard import GUARD_SHARE_PPM, GUARD_WORK
from risk_models.points import LOWEST, THRESHOLDS
from risk_models.what_if import Cases, WhatIf
from risk_models.work import WORK

MOST_STEPS = 3
"""How many steps a set has at most; ours, so that it stays something that somebody can do."""

MOST_TRIED = 100_000
"""How many sets are looked at before the search says that it was not finished."""

_FIRST, _MOST = 4, 1024  # sets that are worked out together: few at first, then more


class Direction(StrEnum):
    """What a set of steps could do to the band."""

    SETTLED = "settled"
    """Give a band where too little is known to state one."""

    DOWN = "down"
    UP = "up"
    MISSING = "missing"
    """Change the band in any direction: all that is said before award."""


class Found(StrEnum):
    """How a search ended."""

    SET = "set"
    NONE = "none"
    """No set of up to `MOST_STEPS` steps would do."""

    NOT_SEARCHED = "not_searched"
    """There are more sets than `MOST_TRIED`, and none of those looked at would do."""


@dataclass(frozen=True, slots=True)
class BandChange:
    """The smallest set of steps that could change the band.

    Attributes:
        direction: To what.
        found: How the search ended.
        band: The band that the answers furthest in that direction would give; None without a set.
        steps: The steps, in the order of the chain; none without a set.
    """

    direction: Direction
    found: Found
    band: Band | None = None
    steps: tuple[Topic, ...] = ()


def steps_of(
    what_if: WhatIf, asked: Iterable[Topic], permitted: Sequence[Collection[str]]
) -> tuple[tuple[Topic, ...], ...]:
    """Return what a person can do about each chain: what can be asked, then measures not yet shown.

    Args:
        what_if: The chains.
        asked: What can be asked for.
        permitted: For each chain the provisions under which a measure may be asked for; none for
            no measures.
    """
    found: list[list[Topic]] = [[] for _ in what_if.chains]
    for one in asked:
        found[what_if.chain[one.part]].append(one)
    measures = [
        (place, factor, deciding_fact(factor.id))
        for place, factor in enumerate(what_if.card.factors)
        if factor.kind is Kind.MITIGATION
    ]
    for row, part in enumerate(what_if.parts):
        for place, factor, fact in measures if part.party_id is not None else ():
            gate, outcome = FACTS[fact].gate, what_if.outcomes[place, row]
            stated = outcome < len(factor.bins) and factor.bins[outcome].points > factor.best
            if stated and gate in permitted[what_if.chain[row]]:
                assert gate is not None
                topic = Topic(row, fact, gate, (place,), measure=True)
                found[what_if.chain[row]].append(topic)
    return tuple(map(tuple, found))


def band_changes(what_if: WhatIf, chain: int, steps: Sequence[Topic]) -> tuple[BandChange, ...]:
    """Return what could settle the band where none is stated, else what could lower or raise it.

    A band that cannot be lower or higher has no change in that direction.

    Args:
        what_if: The chains.
        chain: One of them.
        steps: What a person can do about it.
    """
    now = what_if.needs[chain].headline.band
    if now is Band.INSUFFICIENT:
        return (_smallest(what_if, chain, steps, Direction.SETTLED),)
    found = []
    if level(now) > 0:
        found.append(_smallest(what_if, chain, steps, Direction.DOWN))
    if level(now) < len(RISING) - 1:
        found.append(_smallest(what_if, chain, steps, Direction.UP))
    return tuple(found)


def missing(what_if: WhatIf, chain: int, asked: Sequence[Topic]) -> BandChange:
    """Return the smallest set of unknowns that could change the band, without saying to what.

    Before award nothing tells a tenderer's points from another's, so neither the band nor a
    measure that would lower it is named.
    """
    found = band_changes(what_if, chain, asked)
    sets = [one for one in found if one.found is Found.SET]
    if sets:
        steps = min(sets, key=lambda one: len(one.steps)).steps
        return BandChange(Direction.MISSING, Found.SET, None, steps)
    searched = all(one.found is Found.NONE for one in found)
    return BandChange(Direction.MISSING, Found.NONE if searched else Found.NOT_SEARCHED)


def _smallest(
    what_if: WhatIf, chain: int, steps: Sequence[Topic], direction: Direction
) -> BandChange:
    if direction is not Direction.DOWN:
        steps = [step for step in steps if not step.measure]
    looked_at = _looked_at(_CONDITIONS[direction](what_if, chain, steps))
    possible = (one for one in islice(looked_at, MOST_TRIED) if one is not None)
    together = _FIRST
    while chosen := list(islice(possible, together)):
        sets = [[steps[at] for at in sorted(one)] for one in chosen]
        after, now = _after(what_if, sets, highest=direction is Direction.UP)
        bands, _ = what_if.headlines(after, now, what_if.least(after, now))
        for taken, place in zip(sets, bands.tolist(), strict=True):
            if _reached(what_if.needs[chain].headline.band, BANDS[place], direction):
                return BandChange(direction, Found.SET, BANDS[place], tuple(taken))
        together = min(together * 4, _MOST)
    searched = next(looked_at, False) is False and not _rests_on_least(what_if, chain)
    return BandChange(direction, Found.NONE if searched else Found.NOT_SEARCHED)


def _rests_on_least(what_if: WhatIf, chain: int) -> bool:
    """Tell whether the band follows from the least points: the search does not look there."""
    return what_if.needs[chain].headline.reason is HeadlineReason.LOWER_BOUND


def _reached(before: Band, after: Band, direction: Direction) -> bool:
    if after is Band.INSUFFICIENT:
        return False
    match direction:
        case Direction.SETTLED:
            return True
        case Direction.DOWN:
            return level(after) < level(before)
        case _:
            return level(after) > level(before)


def _after(
    what_if: WhatIf, sets: Iterable[Iterable[Topic]], *, highest: bool
) -> tuple[Cases, Standings]:
    """Return how parts stand after some steps, with the answers furthest in one direction.

    Args:
        what_if: The chains.
        sets: For each case the steps that are taken, of one chain and at least one.
        highest: The answers are the worst, else the best.
    """
    card = what_if.card
    bins = np.array([len(one.bins) - 1 if highest else 0 for one in card.factors], dtype=np.uint8)
    case: list[int] = []
    part: list[int] = []
    disclosed: list[int] = []
    places: list[int] = []
    columns: list[int] = []
    for number, taken in enumerate(sets):
        column_of: dict[int, int] = {}
        for step in taken:
            for row in (step.part, step.undisclosed):
                if row is not None and row not in column_of:
                    column_of[row] = len(part)
                    part.append(row)
                    case.append(number)
            if step.undisclosed is not None:
                disclosed.append(column_of[step.undisclosed])
            places += step.factors
            columns += [column_of[step.part] for _ in step.factors]
    outcomes = what_if.outcomes[:, part]
    outcomes[:, disclosed] = named(outcomes[:, disclosed], card)
    outcomes[places, columns] = bins[places]
    rows = np.array(part)
    _, first = np.unique(case, return_index=True)
    cases = Cases(what_if.chain[rows[first]], np.array(case), rows, outcomes)
    return cases, what_if.standings(cases)


Condition = tuple[Sequence[int], Sequence[Sequence[int]]]
"""What has to come together, and the most that each step adds to each of it."""


def _settling(what_if: WhatIf, chain: int, steps: Sequence[Topic]) -> list[Condition]:
    """A band is stated once the coverage reaches every floor."""
    before = what_if.lacking_now()[:, chain]
    needs = before[before > 0].tolist()
    if not steps:
        return [(needs, [[] for _ in needs])]
    cases, now = _after(what_if, [[step] for step in steps], highest=False)
    left = what_if.lacking(cases, now)[before > 0]
    slack = [  # two steps of one part round down only once
        int(what_if.own_work[step.part]) if step.factors else 0 for step in steps
    ]
    return [(needs, (before[before > 0, None] - left + slack).tolist())]


def _lowering(what_if: WhatIf, chain: int, steps: Sequence[Topic]) -> list[Condition]:
    """The mean has to fall below the cut, and too little work may go to parts far above it."""
    headline = what_if.needs[chain].headline
    if headline.reason is HeadlineReason.LOWER_BOUND:
        return [((), ())]
    now = level(headline.band)
    below = (_greatest_index(what_if.card.cuts[now - 1] - 1) + 1) * WORK - 1
    needs = [what_if.total(chain) - below]
    offers = [_moved(what_if, [[step] for step in steps], highest=False)]
    members = what_if.levels > now
    over = _received(what_if, chain, members) - _guard_limit() + 1
    if over > 0:
        alone = what_if.arriving(chain, np.zeros_like(members))
        of_member = {row: work for row, work in alone.items() if members[row]}
        needs.append(over)
        offers.append(
            [
                of_member.get(step.part, 0)
                + (0 if step.undisclosed is None else of_member.get(step.undisclosed, 0))
                for step in steps
            ]
        )
    return [(needs, offers)]


def _raising(what_if: WhatIf, chain: int, steps: Sequence[Topic]) -> list[Condition]:
    """Either the mean reaches the cut, or one per cent of the work goes to parts far above it."""
    headline = what_if.needs[chain].headline
    if headline.reason is HeadlineReason.LOWER_BOUND:
        return [((), ())]
    now = level(headline.band)
    reach = (_greatest_index(what_if.card.cuts[now] - 1) + 1) * WORK
    of_part: dict[int, list[Topic]] = {}
    for step in steps:
        of_part.setdefault(step.part, []).append(step)
    # together steps of one part gain more than apart: the last one the most
    together = dict(
        zip(of_part, _moved(what_if, list(of_part.values()), highest=True), strict=True)
    )
    others = [[one for one in of_part[step.part] if one is not step] for step in steps]
    gains = [
        together[step.part] - without
        for step, without in zip(steps, _moved(what_if, others, highest=True), strict=True)
    ]
    conditions: list[Condition] = [([reach - what_if.total(chain)], [gains])]
    if now + 2 < len(RISING):
        members = what_if.levels >= now + 2
        alone = what_if.arriving(chain, np.zeros_like(members))
        over = _guard_limit() - _received(what_if, chain, members)
        gains = [0 if members[step.part] else alone[step.part] for step in steps]
        conditions.append(([over], [gains]))
    return conditions


_CONDITIONS: dict[Direction, Callable[[WhatIf, int, Sequence[Topic]], list[Condition]]] = {
    Direction.SETTLED: _settling,
    Direction.DOWN: _lowering,
    Direction.UP: _raising,
}


def _received(what_if: WhatIf, chain: int, members: np.ndarray) -> int:
    """The units of `GUARD_WORK` that come to any of the members, each counted once."""
    arrived = what_if.arriving(chain, members)
    return sum(work for part, work in arrived.items() if members[part])


def _guard_limit() -> int:
    return GUARD_WORK * GUARD_SHARE_PPM // 1_000_000


def _greatest_index(points: int) -> int:
    """The greatest index that has no more than so many points."""
    return THRESHOLDS[points - LOWEST]


def _moved(what_if: WhatIf, sets: Sequence[Sequence[Topic]], *, highest: bool) -> list[int]:
    """How far sets of steps move the work times its index, in either direction.

    The table of indices is rounded, so a little is added: no set may be missed for it.
    """
    moved = [0 for _ in sets]
    taken = [at for at, steps in enumerate(sets) if steps]
    if not taken:
        return moved
    cases, now = _after(what_if, [sets[at] for at in taken], highest=highest)
    more = np.abs(indices_of(now.points) - indices_of(what_if.now.points[cases.part]))
    more += (more >> 16) + (more > 0)
    work = what_if.own_work[cases.part]
    for case, own, by in zip(cases.case.tolist(), work.tolist(), more.tolist(), strict=True):
        moved[taken[case]] += own * by
    return moved


def _looked_at(conditions: Iterable[Condition]) -> Iterator[tuple[int, ...] | None]:
    """Yield the sets that could meet a condition, the smallest first; None as in `_sets`."""
    ranked = [_ranked(*condition) for condition in conditions]
    for size in range(1, MOST_STEPS + 1):
        for one in ranked:
            yield from _sets(one, size)


class _Ranked(NamedTuple):
    """A condition with the steps that add most first.

    Attributes:
        needs: What has to come together.
        offers: The most that each step adds to each of it.
        most: The most that any step from here on adds.
        order: Place of each step before they were ranked.
    """

    needs: Sequence[int]
    offers: Sequence[Sequence[int]]
    most: Sequence[Sequence[int]]
    order: Sequence[int]


def _ranked(needs: Sequence[int], offers: Sequence[Sequence[int]]) -> _Ranked:
    count = len(offers[0]) if offers else 0
    order = sorted(range(count), key=lambda at: (*(-offer[at] for offer in offers), at))
    ranked = [[offer[at] for at in order] for offer in offers]
    most = [list(accumulate(reversed(offer), max))[::-1] for offer in ranked]
    return _Ranked(needs, ranked, most, order)


def _sets(condition: _Ranked, size: int) -> Iterator[tuple[int, ...] | None]:
    """Yield the sets of `size` steps that together could give all that is needed.

    None stands for a place looked at without result, so that the work can be counted.
    """
    needs, offers, most, order = condition

    def search(left: Sequence[int], start: int, more: int) -> Iterator[tuple[int, ...] | None]:
        if more == 0:
            yield () if all(need <= 0 for need in left) else None
            return
        for at in range(start, len(order) - more + 1):
            if any(need > more * of[at] for need, of in zip(left, most, strict=True)):
                return
            yield None
            after = [need - offer[at] for need, offer in zip(left, offers, strict=True)]
            for rest in search(after, at + 1, more - 1):
                yield None if rest is None else (order[at], *rest)

    return search(needs, 0, size)
