"""How fast the machine is at this hour: the same work, timed beside each benchmark.

A machine that is shared is up to two and a half times slower in one hour than in another (ours,
2026-11-28), more than a tolerance allows. The work has what the benchmarks are made of: Python's
own steps, frames of Polars, and hashes. None of it is the project's code, so no change of that
makes it faster or slower; a new version of Python or Polars may, and the page is measured anew.
"""

from collections.abc import Mapping
from hashlib import sha256
from time import perf_counter
from typing import Any

import polars as pl

ROUNDS = 5
_STEPS, _ROWS, _HASHES = 400_000, 500_000, 100_000


def yardstick() -> list[float]:
    """Do the work `ROUNDS` times, some three seconds of it; return the seconds of each."""
    return [_seconds() for _ in range(ROUNDS)]


def pace(now: Mapping[str, Any], then: Mapping[str, Any]) -> float:
    """Return how many times as long as then the same work takes now.

    Args:
        now: What is kept of a run of a benchmark, with `yardstick_s`.
        then: The same of the run that it is compared with.

    Returns:
        The ratio; 1 where one of the two was kept without its yardstick.
    """
    if "yardstick_s" not in now or "yardstick_s" not in then:
        return 1.0
    return float(now["yardstick_s"] / then["yardstick_s"])


def _seconds() -> float:
    began = perf_counter()
    _python()
    _frames()
    _hashes()
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


def _hashes() -> None:
    content = b""
    for _ in range(_HASHES):
        content = sha256(content).digest()
