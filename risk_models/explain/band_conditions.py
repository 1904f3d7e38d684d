"""What has to come together for a band to change: the conditions that sets of steps must meet."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from itertools import chain as chained
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from risk_models.card.bands import RISING, HeadlineReason, level
from risk_models.explain.answers import Standings
from risk_models.explain.asking import Topic
from risk_models.explain.step_sets import Condition
from risk_models.explain.what_if import Cases, WhatIf
from risk_models.exposure.exposure_table import indices_of
from risk_models.exposure.guard import GUARD_SHARE_PPM, GUARD_WORK
from risk_models.exposure.work import WORK
from risk_models.factor.points import HIGHEST, LOWEST, THRESHOLDS


class Direction(StrEnum):
    """What a set of steps could do to the band."""

    SETTLED = "settled"
    """Give a band where too little is known to state one."""

    DOWN = "down"
    UP = "up"
    MISSING = "missing"
    """Change the band in any direction: all that is said before award."""


def after_steps(
    what_if: WhatIf, sets: Iterable[Iterable[Topic]], *, highest: bool
) -> tuple[Cases, Standings]:
    """Return how parts stand after some steps, with the answers furthest in one direction.

    Args:
        what_if: The chains.
        sets: For each case the steps that are taken, of one chain and at least one; each is about
            a part that somebody has named.
        highest: The answers are the worst, else the best.
    """
    case: list[int] = []
    part: list[int] = []
    disclosed: list[int] = []
    places: list[int] = []
    columns: list[int] = []
    for number, taken in enumerate(sets):
        column_of: dict[int, int] = {}
        for step in taken:
            of_undisclosed = () if step.undisclosed is None else (step.undisclosed,)
            for row in (step.part, *of_undisclosed):
                if row not in column_of:
                    column_of[row] = len(part)
                    part.append(row)
                    case.append(number)
            disclosed += [column_of[row] for row in of_undisclosed]
            places += step.factors
            columns += [column_of[step.part]] * len(step.factors)
    rows = np.array(part)
    totals = what_if.totals[rows]
    if disclosed:
        totals[disclosed] = what_if.named[rows[disclosed]]
    is_answered = np.zeros((len(part), len(what_if.card.factors)), dtype=np.bool_)
    is_answered[columns, places] = True
    column, place = np.nonzero(is_answered)
    if len(column):
        moved = what_if.moved(highest=highest)[rows[column], place]
        starts = np.flatnonzero(np.diff(column, prepend=-1))
        totals[column[starts]] += np.add.reduceat(moved, starts, axis=0)
    _, first = np.unique(case, return_index=True)
    cases = Cases(what_if.chain[rows[first]], np.array(case), rows, totals)
    return cases, what_if.standings(cases)


def _settling(
    what_if: WhatIf, offered: Mapping[int, Sequence[Topic]]
) -> dict[int, list[Condition]]:
    """A band is stated once the coverage reaches every floor."""
    steps = [step for of_chain in offered.values() for step in of_chain]
    lacking = what_if.lacking_now()
    left = np.zeros((len(lacking), 0), dtype=np.int64)
    if steps:
        cases, now = after_steps(what_if, [[step] for step in steps], highest=False)
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
    sets_of: Callable[[WhatIf, int, Sequence[Topic]], Sequence[Sequence[Topic]]],
    of_chain: Callable[[WhatIf, int, Sequence[Topic], Sequence[int]], list[Condition]],
    *,
    highest: bool,
) -> Callable[[WhatIf, Mapping[int, Sequence[Topic]]], dict[int, list[Condition]]]:
    """Return what gives the conditions of chains: what their sets of steps move is found together.

    Args:
        sets_of: Gives the sets of steps of a chain whose move of the mean is asked for.
        of_chain: Gives the conditions of a chain from how far each of these sets moves it.
        highest: The answers are the worst, else the best.
    """

    def conditions(
        what_if: WhatIf, offered: Mapping[int, Sequence[Topic]]
    ) -> dict[int, list[Condition]]:
        sets = {chain: sets_of(what_if, chain, steps) for chain, steps in offered.items()}
        moved = iter(_moved(what_if, list(chained.from_iterable(sets.values())), highest=highest))
        return {
            chain: of_chain(what_if, chain, steps, list(islice(moved, len(sets[chain]))))
            for chain, steps in offered.items()
        }

    return conditions


def _to_lower(what_if: WhatIf, chain: int, steps: Sequence[Topic]) -> list[list[Topic]]:
    """Every step alone, where the mean decides."""
    reason = what_if.needs[chain].headline.reason
    not_by_mean = (HeadlineReason.LOWER_BOUND, HeadlineReason.LEAST_BAND)
    return [] if reason in not_by_mean else [[step] for step in steps]


def _lowering(
    what_if: WhatIf, chain: int, steps: Sequence[Topic], moved: Sequence[int]
) -> list[Condition]:
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
    offers = [moved]
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


def _to_raise(what_if: WhatIf, chain: int, steps: Sequence[Topic]) -> list[list[Topic]]:
    """All steps of each part, then for each step those without it, where the mean can decide.

    Together steps of one part gain more than apart: the last one the most.
    """
    headline = what_if.needs[chain].headline
    if headline.reason is HeadlineReason.LOWER_BOUND or _is_highest(what_if, level(headline.band)):
        return []
    of_part = _by_part(steps)
    without = ([topic for topic in of_part[step.part] if topic is not step] for step in steps)
    return [*of_part.values(), *without]


def _raising(
    what_if: WhatIf, chain: int, steps: Sequence[Topic], moved: Sequence[int]
) -> list[Condition]:
    """Either the mean reaches the cut, or one per cent of the work goes to parts far above it."""
    headline = what_if.needs[chain].headline
    if headline.reason is HeadlineReason.LOWER_BOUND:
        return [((), ())]
    lacking = lacking_to_rise(what_if, chain)
    conditions: list[Condition] = []
    if lacking.lifting:
        lifts = [int(not lacking.lifting.isdisjoint(step.factors)) for step in steps]
        conditions.append(([1], [lifts]))
    if lacking.load is None:
        return conditions
    of_part = _by_part(steps)
    together = dict(zip(of_part, moved, strict=False))
    without = moved[len(of_part) :]
    gains = [together[step.part] - left for step, left in zip(steps, without, strict=True)]
    conditions.append(([lacking.load], [gains]))
    if lacking.work is not None:
        conditions.append(([lacking.work], [[lacking.offered[step.part] for step in steps]]))
    return conditions


class Lacking(NamedTuple):
    """What a band lacks to be higher; None where it cannot become so in this way.

    Attributes:
        lifting: The places of the factors that decide a least band above it.
        load: The work times its index that the mean lacks.
        level: How far up a part must be for the guard to raise the band.
        work: The units of `GUARD_WORK` that have to come to such parts beside those that do.
        offered: How many come to each part of the chain that is none, by its row; 0 to one that is.
    """

    lifting: frozenset[int]
    load: int | None = None
    level: int = 0
    work: int | None = None
    offered: Mapping[int, int] = MappingProxyType({})


def lacking_to_rise(what_if: WhatIf, chain: int) -> Lacking:
    """Return what the band of a chain lacks to be higher."""
    now = level(what_if.needs[chain].headline.band)
    lifting = what_if.lifting(now)
    if _is_highest(what_if, now):
        return Lacking(lifting)
    reach = (_greatest_index(what_if.card.cuts[now] - 1) + 1) * WORK
    load = reach - what_if.total(chain)
    if now + 2 >= len(RISING):
        return Lacking(lifting, load)
    members = what_if.levels >= now + 2
    alone = what_if.arriving(chain, np.zeros_like(members))
    offered = {part: 0 if members[part] else work for part, work in alone.items()}
    work = _guard_limit() - _received(what_if, chain, members)
    return Lacking(lifting, load, now + 2, work, offered)


def _is_highest(what_if: WhatIf, now: int) -> bool:
    """Tell whether no points reach the band above."""
    return what_if.card.cuts[now] > HIGHEST


def _by_part(steps: Iterable[Topic]) -> dict[int, list[Topic]]:
    of_part: dict[int, list[Topic]] = {}
    for step in steps:
        of_part.setdefault(step.part, []).append(step)
    return of_part


CONDITIONS = {
    Direction.SETTLED: _settling,
    Direction.DOWN: _each(_to_lower, _lowering, highest=False),
    Direction.UP: _each(_to_raise, _raising, highest=True),
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
    cases, now = after_steps(what_if, [sets[at] for at in taken], highest=highest)
    more = np.abs(indices_of(now.points) - indices_of(what_if.now.points[cases.part]))
    more += (more >> 16) + (more > 0)
    work = what_if.own_work[cases.part]
    for case, own, by in zip(cases.case.tolist(), work.tolist(), more.tolist(), strict=True):
        moved[taken[case]] += own * by
    return moved
