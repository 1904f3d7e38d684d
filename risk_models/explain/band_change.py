"""The smallest set of steps that could give a tender another band.

A step is something that a person can do: fetch or ask for a document, have a firm named, show a
measure. What it would give is not known beforehand, so a set is what *could* change the band, never
what will. Sets of up to three steps are searched in full; shares of the work are taken as they
stand.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain as chained
from itertools import islice

import numpy as np

from risk_models.card.bands import BANDS, RISING, Band, HeadlineReason, level
from risk_models.card.scorecard import Scorecard
from risk_models.explain.answers import Standings, named
from risk_models.explain.asking import Topic, deciding_fact
from risk_models.explain.step_sets import Condition, step_sets
from risk_models.explain.what_if import Cases, WhatIf
from risk_models.exposure.exposure_table import indices_of
from risk_models.exposure.guard import GUARD_SHARE_PPM, GUARD_WORK
from risk_models.exposure.work import WORK
from risk_models.factor.definition import FactorKind
from risk_models.factor.points import HIGHEST, LOWEST, THRESHOLDS
from risk_models.facts.catalogue import FACTS

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


class SearchResult(StrEnum):
    """How a search ended."""

    SET = "set"
    NONE = "none"
    """No set of up to `step_sets.MOST_STEPS` steps would do."""

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
    found: SearchResult
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
    for question in asked:
        found[what_if.chain[question.part]].append(question)
    measures = [
        (place, factor, deciding_fact(factor.id))
        for place, factor in enumerate(what_if.card.factors)
        if factor.kind is FactorKind.MITIGATION
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


def band_changes(
    what_if: WhatIf, steps: Sequence[Sequence[Topic]]
) -> tuple[tuple[BandChange, ...], ...]:
    """Return what could settle the band of each chain that has none, else lower or raise it.

    A band that cannot be lower or higher has no change in that direction.

    Args:
        what_if: The chains.
        steps: What a person can do about each.
    """
    directions = [_directions(need.headline.band, what_if.card) for need in what_if.needs]
    found = {
        direction: _smallest(
            what_if,
            {chain: topics for chain, topics in enumerate(steps) if direction in directions[chain]},
            direction,
        )
        for direction in set(chained.from_iterable(directions))
    }
    return tuple(
        tuple(found[direction][chain] for direction in of_chain)
        for chain, of_chain in enumerate(directions)
    )


def _directions(now: Band, card: Scorecard) -> tuple[Direction, ...]:
    """Return where a band could go; no document of a party settles what work is done where."""
    if now is Band.INSUFFICIENT:
        return (Direction.SETTLED,) if card.rules is None else ()
    down = (Direction.DOWN,) if level(now) > 0 else ()
    return (*down, Direction.UP) if level(now) < len(RISING) - 1 else down


def missing(found: Sequence[BandChange]) -> BandChange:
    """Return the smallest set of unknowns that could change the band, without saying to what.

    Before award nothing tells a tenderer's points from another's, so neither the band nor a
    measure that would lower it is named.

    Args:
        found: What could change the band of a chain (`band_changes`), by what can be asked alone.
    """
    sets = [band_change for band_change in found if band_change.found is SearchResult.SET]
    if sets:
        steps = min(sets, key=lambda band_change: len(band_change.steps)).steps
        return BandChange(Direction.MISSING, SearchResult.SET, None, steps)
    searched = all(band_change.found is SearchResult.NONE for band_change in found)
    return BandChange(
        Direction.MISSING, SearchResult.NONE if searched else SearchResult.NOT_SEARCHED
    )


def _smallest(
    what_if: WhatIf, offered: Mapping[int, Sequence[Topic]], direction: Direction
) -> dict[int, BandChange]:
    """Return the smallest set for each chain; the sets of all chains are worked out together.

    Args:
        what_if: The chains.
        offered: What a person can do, by chain.
        direction: In which the band is to change.
    """
    if direction is not Direction.DOWN:
        offered = {
            chain: [step for step in steps if not step.measure] for chain, steps in offered.items()
        }
    conditions = _CONDITIONS[direction](what_if, offered)
    looked_at = {chain: step_sets(of_chain) for chain, of_chain in conditions.items()}
    possible = {chain: _possible(sets) for chain, sets in looked_at.items()}
    found: dict[int, BandChange] = {}
    together = _FIRST
    while possible:
        tried: list[tuple[int, list[Topic]]] = []
        for chain, sets in list(possible.items()):
            chosen = list(islice(sets, together))
            tried += [(chain, [offered[chain][at] for at in sorted(places)]) for places in chosen]
            if not chosen:
                searched = next(looked_at[chain], False) is False
                ended = searched and not _rests_on_least(what_if, chain)
                found[chain] = BandChange(
                    direction, SearchResult.NONE if ended else SearchResult.NOT_SEARCHED
                )
        if tried:
            sets_tried = [taken for _, taken in tried]
            after, now = _after(what_if, sets_tried, highest=direction is Direction.UP)
            bands, _ = what_if.headlines(after, now, what_if.least(after, now))
            for (chain, taken), place in zip(tried, bands.tolist(), strict=True):
                before = what_if.needs[chain].headline.band
                if chain not in found and _reached(before, BANDS[place], direction):
                    found[chain] = BandChange(
                        direction, SearchResult.SET, BANDS[place], tuple(taken)
                    )
        possible = {chain: sets for chain, sets in possible.items() if chain not in found}
        together = min(together * 4, max(_MOST // max(len(possible), 1), _FIRST))
    return found


def _possible(looked_at: Iterator[tuple[int, ...] | None]) -> Iterator[tuple[int, ...]]:
    """Leave out places without result, which count among those that are looked at."""
    return (places for places in islice(looked_at, MOST_TRIED) if places is not None)


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
    bins = np.array(
        [len(factor.bins) - 1 if highest else 0 for factor in card.factors], dtype=np.uint8
    )
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


def _settling(
    what_if: WhatIf, offered: Mapping[int, Sequence[Topic]]
) -> dict[int, list[Condition]]:
    """A band is stated once the coverage reaches every floor."""
    steps = [step for of_chain in offered.values() for step in of_chain]
    lacking = what_if.lacking_now()
    left = np.zeros((len(lacking), 0), dtype=np.int64)
    if steps:
        cases, now = _after(what_if, [[step] for step in steps], highest=False)
        left = what_if.lacking(cases, now)
    slack = np.array(  # two steps of one part round down only once
        [int(what_if.own_work[step.part]) if step.factors else 0 for step in steps], dtype=np.int64
    )
    found: dict[int, list[Condition]] = {}
    first = 0
    for chain, of_chain in offered.items():
        here = slice(first, first := first + len(of_chain))
        before = lacking[:, chain]
        open_ = before > 0
        offers = before[open_, None] - left[open_, here] + slack[here]
        found[chain] = [(before[open_].tolist(), offers.tolist())]
    return found


def _each(
    of_chain: Callable[[WhatIf, int, Sequence[Topic]], list[Condition]],
) -> Callable[[WhatIf, Mapping[int, Sequence[Topic]]], dict[int, list[Condition]]]:
    """Return what gives the conditions of chains, from what gives those of one."""
    return lambda what_if, offered: {
        chain: of_chain(what_if, chain, steps) for chain, steps in offered.items()
    }


def _lowering(what_if: WhatIf, chain: int, steps: Sequence[Topic]) -> list[Condition]:
    """The mean has to fall below the cut, and too little work may go to parts far above it."""
    headline = what_if.needs[chain].headline
    now = level(headline.band)
    if headline.reason is HeadlineReason.LOWER_BOUND:
        return [((), ())]
    if headline.reason is HeadlineReason.LEAST_BAND:
        # only another answer about the very fact takes a least band away
        lifting = what_if.lifting(now - 1)
        return [([1], [[int(bool(lifting & set(step.factors))) for step in steps]])]
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
    lifting = what_if.lifting(now)
    conditions: list[Condition] = []
    if lifting:
        conditions.append(([1], [[int(bool(lifting & set(step.factors))) for step in steps]]))
    if what_if.card.cuts[now] > HIGHEST:
        return conditions
    reach = (_greatest_index(what_if.card.cuts[now] - 1) + 1) * WORK
    of_part: dict[int, list[Topic]] = {}
    for step in steps:
        of_part.setdefault(step.part, []).append(step)
    # together steps of one part gain more than apart: the last one the most
    together = dict(
        zip(of_part, _moved(what_if, list(of_part.values()), highest=True), strict=True)
    )
    others = [[topic for topic in of_part[step.part] if topic is not step] for step in steps]
    gains = [
        together[step.part] - without
        for step, without in zip(steps, _moved(what_if, others, highest=True), strict=True)
    ]
    conditions.append(([reach - what_if.total(chain)], [gains]))
    if now + 2 < len(RISING):
        members = what_if.levels >= now + 2
        alone = what_if.arriving(chain, np.zeros_like(members))
        over = _guard_limit() - _received(what_if, chain, members)
        gains = [0 if members[step.part] else alone[step.part] for step in steps]
        conditions.append(([over], [gains]))
    return conditions


_CONDITIONS = {
    Direction.SETTLED: _settling,
    Direction.DOWN: _each(_lowering),
    Direction.UP: _each(_raising),
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
