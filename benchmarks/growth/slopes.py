"""The slope of a figure on logarithmic scales: 1 is as steep as the size itself."""

import math
from collections.abc import Mapping

GOAL = 1.05
"""What the slope of time may be: ten times as many parties take at most 11.2 times as long."""

FROM = 10_000
"""Sizes below are left out of a slope: what a job does once, at any size, would flatten it."""


def slope(figures: Mapping[int, float], *, least: int = FROM) -> float | None:
    """Return the slope through the logarithms of sizes and figures, by least squares.

    Args:
        figures: By size.
        least: The smallest size that counts.

    Returns:
        None if fewer than two sizes have a figure above zero.

    >>> slope({10_000: 1.0, 100_000: 10.0})
    1.0
    """
    points = [
        (math.log10(size), math.log10(figure))
        for size, figure in figures.items()
        if size >= least and figure > 0
    ]
    if len(points) < 2:
        return None
    middle = sum(x for x, _ in points) / len(points)
    level = sum(y for _, y in points) / len(points)
    across = sum((x - middle) ** 2 for x, _ in points)
    return round(sum((x - middle) * (y - level) for x, y in points) / across, 3)
