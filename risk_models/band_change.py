"""The smallest set of steps that could give a tender another band.

A step is something that a person can do: fetch or ask for a document, have a firm named, show a
measure. What it would give is not known beforehand, so a set is what *could* change the band, never
what will. Sets of up to three steps are searched in full; shares of the work are taken as they
stand.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

from risk_models.answers import NOTHING, Standing, Sums, plus
from risk_models.asking import Topic, deciding_fact
from risk_models.bands import RISING, Band, Headline, HeadlineReason, level
from risk_models.exposure import GUARD_SHARE_PPM, GUARD_WORK, WORK
from risk_models.factor import Kind
from risk_models.facts import FACTS
from risk_models.points import LOWEST, THRESHOLDS, index_of
from risk_models.what_if import WhatIf

MOST_STEPS = 3
"""How many steps a set has at most; ours, so that it stays something that somebody can do."""

MOST_TRIED = 100_000
"""How many sets are looked at before the search says that it was not finished."""


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
class Step:
    """One thing that a person can do.

    Attributes:
        part_id: The part that it is about.
        fact: Code of the fact whose document is fetched, asked for or shown.
        gate: The provision under which the buyer obtains it.
        factors: The factors of the part that it settles.
        undisclosed: The undisclosed part below, if the step names who does it.
        measure: The step is a measure that the firm can take and show, not an unknown.
    """

    part_id: str
    fact: str
    gate: str
    factors: tuple[str, ...]
    undisclosed: str | None = None
    measure: bool = False


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
    steps: tuple[Step, ...] = ()


def steps_of(
    what_if: WhatIf, asked: Sequence[Topic], permitted: Collection[str]
) -> tuple[Step, ...]:
    """Return everything that a person can do: what can be asked, then measures not yet shown.

    Args:
        what_if: The chain.
        asked: What can be asked for.
        permitted: The provisions under which a measure may be asked for; none for no measures.
    """
    steps = [Step(one.part_id, one.fact, one.gate, one.factors, one.undisclosed) for one in asked]
    for part in what_if.chain.parts:
        for factor, row in what_if.answers[part.part_id].rows.items():
            if part.party_id is None or row.card.kind is not Kind.MITIGATION:
                continue
            gate = FACTS[deciding_fact(factor)].gate
            if row.state == "stated" and row.points > row.card.best and gate in permitted:
                assert gate is not None
                fact = deciding_fact(factor)
                steps.append(Step(part.part_id, fact, gate, (factor,), measure=True))
    return tuple(steps)


def band_changes(what_if: WhatIf, steps: Sequence[Step]) -> tuple[BandChange, ...]:
    """Return what could settle the band where none is stated, else what could lower or raise it.

    A band that cannot be lower or higher has no change in that direction.
    """
    now = what_if.need.headline.band
    if now is Band.INSUFFICIENT:
        return (_smallest(what_if, steps, Direction.SETTLED),)
    found = []
    if level(now) > 0:
        found.append(_smallest(what_if, steps, Direction.DOWN))
    if level(now) < len(RISING) - 1:
        found.append(_smallest(what_if, steps, Direction.UP))
    return tuple(found)


def missing(what_if: WhatIf, asked: Sequence[Topic]) -> BandChange:
    """Return the smallest set of unknowns that could change the band, without saying to what.

    Before award nothing tells a tenderer's points from another's, so neither the band nor a
    measure that would lower it is named.
    """
    found = band_changes(what_if, steps_of(what_if, asked, ()))
    sets = [one for one in found if one.found is Found.SET]
    if sets:
        steps = min(sets, key=lambda one: len(one.steps)).steps
        return BandChange(Direction.MISSING, Found.SET, None, steps)
    searched = all(one.found is Found.NONE for one in found)
    return BandChange(Direction.MISSING, Found.NONE if searched else Found.NOT_SEARCHED)


def _smallest(what_if: WhatIf, steps: Sequence[Step], direction: Direction) -> BandChange:
    if direction is not Direction.DOWN:
        steps = [step for step in steps if not step.measure]
    highest = direction is Direction.UP
    conditions = _CONDITIONS[direction](what_if, steps)
    tried = 0
    for size in range(1, MOST_STEPS + 1):
        for needs, offers in conditions:
            for chosen in _sets(needs, offers, size):
                tried += 1
                if tried > MOST_TRIED:
                    return BandChange(direction, Found.NOT_SEARCHED)
                if chosen is None:
                    continue
                taken = [steps[at] for at in sorted(chosen)]
                after = what_if.headline(_after(what_if, taken, highest=highest))
                if _reached(what_if.need.headline, after, direction):
                    return BandChange(direction, Found.SET, after.band, tuple(taken))
    return BandChange(direction, Found.NONE)


def _reached(before: Headline, after: Headline, direction: Direction) -> bool:
    if after.band is Band.INSUFFICIENT:
        return False
    match direction:
        case Direction.SETTLED:
            return True
        case Direction.DOWN:
            return level(after.band) < level(before.band)
        case _:
            return level(after.band) > level(before.band)


def _after(what_if: WhatIf, taken: Sequence[Step], *, highest: bool) -> dict[str, Standing]:
    """Return how parts stand after some steps, with the answers furthest in one direction."""
    factors: dict[str, list[str]] = {}
    sums: dict[str, Sums] = {}
    changes: dict[str, Standing] = {}
    for step in taken:
        extreme = what_if.answers[step.part_id].extreme(step.factors, highest=highest)
        factors.setdefault(step.part_id, []).extend(step.factors)
        sums[step.part_id] = plus(sums.get(step.part_id, NOTHING), extreme)
        if step.undisclosed is not None:
            changes[step.undisclosed] = what_if.answers[step.undisclosed].named().standing()
    for part_id, answered in factors.items():
        changes[part_id] = what_if.answers[part_id].rest(answered).adding(sums[part_id])
    return changes


Condition = tuple[Sequence[int], Sequence[Sequence[int]]]
"""What has to come together, and the most that each step adds to each of it."""


def _settling(what_if: WhatIf, steps: Sequence[Step]) -> list[Condition]:
    """A band is stated once the coverage reaches every floor."""
    lacking = what_if.lacking({})
    needs = [of for of in lacking if of]
    offers: list[list[int]] = [[] for _ in needs]
    for step in steps:
        left = what_if.lacking(_after(what_if, [step], highest=False))
        pairs = [(was, now) for was, now in zip(lacking, left, strict=True) if was]
        slack = what_if.own_work[step.part_id]  # two steps of one part round down only once
        for offer, (was, now) in zip(offers, pairs, strict=True):
            offer.append(was - now + (slack if step.factors else 0))
    return [(needs, offers)]


def _lowering(what_if: WhatIf, steps: Sequence[Step]) -> list[Condition]:
    """The mean has to fall below the cut, and too little work may go to parts far above it."""
    now = level(what_if.need.headline.band)
    if what_if.need.headline.reason is HeadlineReason.LOWER_BOUND:
        return [((), ())]
    below = (_greatest_index(what_if.card.cuts[now - 1] - 1) + 1) * WORK - 1
    needs = [what_if.total - below]
    offers = [[_moved(what_if, [step], highest=False) for step in steps]]
    members = {one for one, at in what_if.levels.items() if at > now}
    over = what_if.received(members) - _guard_limit() + 1
    if over > 0:
        alone = {one: what_if.received({one}) for one in members}
        touched = [{step.part_id, step.undisclosed} & members for step in steps]
        needs.append(over)
        offers.append([sum(alone[one] for one in of if one) for of in touched])
    return [(needs, offers)]


def _raising(what_if: WhatIf, steps: Sequence[Step]) -> list[Condition]:
    """Either the mean reaches the cut, or one per cent of the work goes to parts far above it."""
    now = level(what_if.need.headline.band)
    if what_if.need.headline.reason is HeadlineReason.LOWER_BOUND:
        return [((), ())]
    reach = (_greatest_index(what_if.card.cuts[now] - 1) + 1) * WORK
    of_part: dict[str, list[Step]] = {}
    for step in steps:
        of_part.setdefault(step.part_id, []).append(step)
    gains = []
    for step in steps:  # together steps of one part gain more than apart: the last one the most
        together = of_part[step.part_id]
        others = [one for one in together if one is not step]
        gains.append(
            _moved(what_if, together, highest=True) - _moved(what_if, others, highest=True)
        )
    conditions: list[Condition] = [([reach - what_if.total], [gains])]
    if now + 2 < len(RISING):
        members = {one for one, at in what_if.levels.items() if at >= now + 2}
        alone = [
            what_if.received({step.part_id}) if step.part_id not in members else 0 for step in steps
        ]
        conditions.append(([_guard_limit() - what_if.received(members)], [alone]))
    return conditions


_CONDITIONS: Mapping[Direction, Callable[[WhatIf, Sequence[Step]], list[Condition]]] = {
    Direction.SETTLED: _settling,
    Direction.DOWN: _lowering,
    Direction.UP: _raising,
}


def _guard_limit() -> int:
    return GUARD_WORK * GUARD_SHARE_PPM // 1_000_000


def _greatest_index(points: int) -> int:
    """The greatest index that has no more than so many points."""
    return THRESHOLDS[points - LOWEST]


def _moved(what_if: WhatIf, taken: Sequence[Step], *, highest: bool) -> int:
    """How far some steps move the work times its index, in either direction.

    The table of indices is rounded, so a little is added: no set may be missed for it.
    """
    moved = 0
    for part_id, now in _after(what_if, taken, highest=highest).items():
        before = what_if.standing[part_id].points
        more = abs(index_of(now.points) - index_of(before))
        moved += what_if.own_work[part_id] * (more + (more >> 16) + (more > 0))
    return moved


def _sets(
    needs: Sequence[int], offers: Sequence[Sequence[int]], size: int
) -> Iterator[tuple[int, ...] | None]:
    """Yield the sets of `size` steps that together could give all that is needed.

    None stands for a place looked at without result, so that the work can be counted.
    """
    count = len(offers[0]) if offers else 0
    order = sorted(range(count), key=lambda at: (*(-offer[at] for offer in offers), at))
    ranked = [[offer[at] for at in order] for offer in offers]
    most = [list(accumulate(reversed(offer), max))[::-1] for offer in ranked]

    def search(left: Sequence[int], start: int, more: int) -> Iterator[tuple[int, ...] | None]:
        if more == 0:
            yield () if all(need <= 0 for need in left) else None
            return
        for at in range(start, count - more + 1):
            if any(need > more * of[at] for need, of in zip(left, most, strict=True)):
                return
            yield None
            after = [need - offer[at] for need, offer in zip(left, ranked, strict=True)]
            for rest in search(after, at + 1, more - 1):
                yield None if rest is None else (order[at], *rest)

    return search(needs, 0, size)
