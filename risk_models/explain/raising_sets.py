"""Which sets of steps could raise a band at all: looked up, so that few need be worked out in full.

The conditions of `risk_models.explain.band_conditions` let a set pass if each of its steps could
add enough beside all others. Here a set is held to what its own steps can add together. A set that
does not pass cannot raise the band; one that passes may.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from risk_models.card.bands import level, levels_of
from risk_models.exact import Integers
from risk_models.explain.asking import Topic
from risk_models.explain.band_conditions import after_steps, lacking_to_rise
from risk_models.explain.step_sets import MOST_STEPS
from risk_models.explain.what_if import WhatIf
from risk_models.exposure.exposure_table import indices_of
from risk_models.factor.points import HIGHEST

_MARGIN = 1 - 1e-9
"""Loads are compared as binary fractions here: what falls short by less than this passes."""

_EARLIER = np.tril(np.ones((MOST_STEPS, MOST_STEPS), dtype=np.bool_), -1)[..., None]
"""Of each place of a set, the places before it."""


class RaisingSets:
    """What each step of a chain can add at most, and what a band needs to rise.

    The worst answers to several steps of one part add no more points than each of them alone does,
    taken together: points of factors are added, what was not answered has one limit, and measures
    that are lost beside conduct are lost once.
    """

    def __init__(self, what_if: WhatIf, chain: int, steps: Sequence[Topic]) -> None:
        """Take in the steps of a chain whose band follows from no lower bound.

        Args:
            what_if: The chains.
            chain: The chain.
            steps: What a person can do about it, at least one.
        """
        self._what_if, self._steps = what_if, steps
        self._level = level(what_if.needs[chain].headline.band)
        self._lacking = lacking_to_rise(what_if, chain)
        cases, now = after_steps(what_if, [[step] for step in steps], highest=True)
        _, first = np.unique(cases.case, return_index=True)
        part = cases.part[first]
        points = np.maximum(now.points[first] - what_if.now.points[part], 0)
        inherent = np.maximum(now.inherent[first] - what_if.now.inherent[part], 0)
        moved = indices_of(now.points) - indices_of(what_if.now.points[cases.part])
        load = what_if.own_work[cases.part] * np.maximum(moved, 0).astype(np.float64)
        load[first] = 0  # what is left is of undisclosed parts
        offered = [self._lacking.offered.get(row, 0) for row in part.tolist()]
        lifts = [not self._lacking.lifting.isdisjoint(step.factors) for step in steps]
        # After the steps one that adds nothing, for sets of fewer than others.
        self._part, self._points, self._inherent = (
            np.append(column, 0) for column in (part, points, inherent)
        )
        self._below = np.append(np.add.reduceat(load, first), 0)
        self._offered, self._lifts = np.array([*offered, 0]), np.array([*lifts, False])
        self._lifted: dict[int, bool] = {}  # by the places of steps of one part, as one number
        self._cuts = what_if.card.cuts
        self._now = what_if.now.points[self._part]
        self._now_inherent = what_if.now.inherent[self._part]
        self._work = what_if.own_work[self._part]

    def passed(self, sets: Sequence[tuple[int, ...]]) -> npt.NDArray[np.bool_]:
        """Tell of each set, places among the steps, whether it could raise the band."""
        nothing = len(self._part) - 1
        rows = [(*places, *(nothing,) * (MOST_STEPS - len(places))) for places in sets]
        taken = np.ascontiguousarray(np.array(rows, dtype=np.int64).T)  # a row a place of the sets
        part = self._part[taken]
        alike = part[:, None] == part
        passed = self._are_lifted(taken, alike)
        lacking = self._lacking
        if lacking.load is None:
            return passed
        once = ~(alike & _EARLIER).any(axis=1)  # each part of a set counts once
        now = self._now[taken]
        after = np.minimum(now + _added(self._points[taken], alike), HIGHEST)
        load = self._work[taken] * (indices_of(after) - indices_of(now)).astype(np.float64)
        passed |= (once * load + self._below[taken]).sum(axis=0) >= lacking.load * _MARGIN
        if lacking.work is not None:
            inherent = self._now_inherent[taken] + _added(self._inherent[taken], alike)
            risen = levels_of(inherent.ravel(), self._cuts).reshape(part.shape) >= lacking.level
            passed |= (once * risen * self._offered[taken]).sum(axis=0) >= lacking.work
        return passed

    def _are_lifted(self, taken: Integers, alike: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """Tell of each set whether a least band of one of its parts would be above the band.

        Only the steps that decide a least band matter for it, so few combinations are worked out.
        """
        lifts = self._lifts[taken]
        found: npt.NDArray[np.bool_] = np.zeros(taken.shape[1], dtype=np.bool_)
        (rows,) = np.nonzero(lifts.any(axis=0))
        if not len(rows):
            return found
        nothing = len(self._part) - 1
        beside = np.where(alike & lifts, taken, nothing)[..., rows]
        of_part = np.sort(beside.transpose(2, 0, 1), axis=2)
        keys = of_part @ (nothing + 1) ** np.arange(MOST_STEPS)
        once, first, of = np.unique(keys, return_index=True, return_inverse=True)
        together = of_part.reshape(-1, MOST_STEPS)[first].tolist()
        new = {
            key: [self._steps[at] for at in places if at < nothing]
            for key, places in zip(once.tolist(), together, strict=True)
            if key not in self._lifted
        }
        some = {key: steps for key, steps in new.items() if steps}
        self._lifted |= dict.fromkeys(new, False)
        if some:
            cases, now = after_steps(self._what_if, some.values(), highest=True)
            above = self._what_if.reaching(cases, now) > self._level
            of_case = np.bincount(cases.case[above], minlength=len(some)) > 0
            self._lifted |= dict(zip(some, of_case.tolist(), strict=True))
        lifted = np.array([self._lifted[key] for key in once.tolist()])
        found[rows] = lifted[of.reshape(keys.shape)].any(axis=1)
        return found


def _added(gains: Integers, alike: npt.NDArray[np.bool_]) -> Integers:
    """Return for each place of a set what all steps of its part add together."""
    added: Integers = (alike * gains).sum(axis=1)
    return added
