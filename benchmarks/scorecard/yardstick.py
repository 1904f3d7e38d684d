"""How fast the machine is at this hour: the same work, timed beside each benchmark.

A machine that is shared is up to two and a half times slower in one hour than in another (ours,
2026-11-28), more than a tolerance allows, and not in all that it does alike: memory that is asked
for anew can take twice as long while sums take what they always took. So each part of the work is
timed by itself, and the part that has slowed most counts. None of it is the project's code, so no
change of that makes it faster or slower; a new version of Python or Polars may, and the page is
then measured anew.
"""

from collections.abc import Callable, Mapping
from hashlib import sha256
from statistics import median
from time import perf_counter
from typing import Any

import polars as pl

ROUNDS = 5
_STEPS, _ROWS, _NUMBERS, _HASHES = 400_000, 500_000, 10_000_000, 100_000

Times = Mapping[str, list[float]]
"""Seconds of each round, by part of the work."""


def yardstick() -> Times:
    """Do each part of the work `ROUNDS` times, some five seconds of it in all."""
    return {name: [_seconds(work) for _ in range(ROUNDS)] for name, work in PARTS.items()}


def middle(*times: Times) -> dict[str, float]:
    """Return the median of each part, of all times together, as it is kept beside a benchmark."""
    return {
        name: round(median(seconds for some in times for seconds in some[name]), 4)
        for name in times[0]
    }


def pace(now: Mapping[str, Any], then: Mapping[str, Any]) -> float:
    """Return how many times as long as then the part takes now that has slowed most.

    Args:
        now: What is kept of a run of a benchmark, with `yardstick`.
        then: The same of the run that it is compared with.

    Returns:
        The ratio; 1 where one of the two was kept without its yardstick.
    """
    took, took_then = now.get("yardstick", {}), then.get("yardstick", {})
    return max((took[name] / took_then[name] for name in took if name in took_then), default=1.0)


def _seconds(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


def _python() -> None:
    counted: dict[str, int] = {}
    for step in range(_STEPS):
        word = f"firm {step % 1000}"
        counted[word] = counted.get(word, 0) + len(word)


def _frames() -> None:
    numbers = pl.int_range(_ROWS, eager=True)
    frame = pl.DataFrame({"firm": numbers * 7919 % 10_007, "amount": numbers * 104_729 % 1_000_003})
    (
        frame.lazy()
        .group_by("firm")
        .agg(pl.col("amount").sum(), pl.len())
        .join(frame.lazy(), on="firm")
        .sort("amount", "amount_right")
        .collect()
    )


def _memory() -> None:
    """Fill as much memory as frames of ten million rows take, three times anew."""
    numbers = pl.int_range(_NUMBERS, eager=True)
    for _ in range(3):
        numbers = numbers + 1


def _hashes() -> None:
    content = b""
    for _ in range(_HASHES):
        content = sha256(content).digest()


PARTS: Mapping[str, Callable[[], object]] = {
    "python": _python,
    "frames": _frames,
    "memory": _memory,
    "hashes": _hashes,
}
"""What the benchmarks are made of: Python's own steps, frames of Polars, memory and hashes."""
