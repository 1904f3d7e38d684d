"""Drawings in pages: where things stand, worked out here and drawn by a template.

A drawing is SVG with attributes alone, since pages allow no styles of their own. What it shows
stands beside it as text.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a waterfall, in thousandths of its width.

    Attributes:
        begin: Where the bar begins, from the left.
        length: How long it is.
        soft_begin: Where the bounds of what is unknown begin.
        soft_length: How far they reach; 0: nothing is unknown.
    """

    begin: int
    length: int
    soft_begin: int
    soft_length: int


def waterfall(part: dict[str, Any]) -> list[Bar]:
    """Return the bars of the points of a part, one for each step of `service.documents`.

    >>> part = {"low": -4, "high": 16, "steps": [{"from": 0, "to": 6, "least": 4, "most": 16,
    ...     "unknown": True}]}
    >>> waterfall(part)
    [Bar(begin=200, length=300, soft_begin=400, soft_length=600)]
    """
    low, high = int(part["low"]), int(part["high"])
    width = max(1, high - low)

    def place(value: int) -> int:
        return (value - low) * 1000 // width

    bars = []
    for step in part["steps"]:
        begin, end = sorted((step["from"], step["to"]))
        least, most = sorted((step["least"], step["most"]))
        bars.append(
            Bar(
                begin=place(begin),
                length=max(4, place(end) - place(begin)),
                soft_begin=place(least),
                soft_length=place(most) - place(least) if step["unknown"] else 0,
            )
        )
    return bars
