"""A figure that the scorecard shows: where it stands, its goal, and whether it has got worse."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of a benchmark.

    Attributes:
        benchmark: Name of the module that measures it.
        path: Where it stands in the JSON object: a number, or a list that is counted.
        says: What it is, and beside what.
        unit: Of the figure; "×" for a ratio.
        goal: What it is to reach; None: there is no goal, only the page to compare with.
        higher: More is better.
        tolerance: How many times worse than the page it may be.
        peer: The other program that it needs; None: it is measured without one.
        interval: Where its 95 % interval stands; (): it has none.
        waits: It is a time that is waited for the most part, which no machine makes shorter.
        why: What takes most of it, as a profile shows; told where the goal is not met.
    """

    benchmark: str
    path: tuple[str, ...]
    says: str
    unit: str
    goal: float | None = None
    higher: bool = False
    tolerance: float = 1.5
    peer: str | None = None
    interval: tuple[str, ...] = ()
    waits: bool = False
    why: str = ""

    @property
    def is_time(self) -> bool:
        """Whether the figure is a time, which another machine needs more or less of."""
        return self.unit in ("ms", "s")

    def of(self, results: Mapping[str, Any]) -> float | None:
        """Return the figure among kept results; None: it was not measured."""
        found = self._at(self.path, results)
        if isinstance(found, list):
            return len(found)
        return found if isinstance(found, int | float) else None

    def between(self, results: Mapping[str, Any]) -> tuple[float, float] | None:
        """Return the ends of the figure's interval among kept results; None: it has none."""
        found = self._at(self.interval, results) if self.interval else None
        return (found[0], found[1]) if isinstance(found, list) else None

    def _at(self, path: tuple[str, ...], results: Mapping[str, Any]) -> object:
        found: Any = results.get(self.benchmark, {}).get("result", {})
        for step in path:
            found = found.get(step) if isinstance(found, Mapping) else None
        return found

    def missing(self, results: Mapping[str, Any]) -> str:
        """Return in words why there is no figure."""
        if self.benchmark not in results:
            return "not run yet"
        why = results[self.benchmark]["result"].get("missing", {}).get(self.peer)
        return f"{self.peer} {why}" if why else "not measured in this run"

    def met(self, value: float) -> bool | None:
        """Tell whether the goal is met; None: there is none."""
        if self.goal is None:
            return None
        return value >= self.goal if self.higher else value <= self.goal

    def worse(self, value: float, before: float) -> bool:
        """Tell whether a figure is worse than the one before by more than the tolerance."""
        if before < 0:  # behind a peer: further behind by more than the tolerance
            value, before = -before, -value
        return value * self.tolerance < before if self.higher else value > before * self.tolerance

    def reached(self, value: float) -> float | None:
        """Return the figure in parts of its goal, so that more is better; None: there is no goal.

        A goal of nothing, such as no false positive, is reached or not: 1 or 0.
        """
        met = self.met(value)
        if met is None or self.goal is None:
            return None
        if self.goal <= 0 or value <= 0:
            return float(met)
        return value / self.goal if self.higher else self.goal / value
