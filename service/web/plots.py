"""Drawings in pages: where things stand, worked out here and drawn by a template.

A drawing is SVG with attributes alone, since pages allow no styles of their own. What it shows
stands beside it as text.
"""

from dataclasses import dataclass
from typing import Any

PRICE_WIDTH = 360
"""Of the drawing of a price, in its own units, which on a wide page are pixels."""
_LETTER = 7
"""A letter of a label at most, on average; a label that is wider than it is would only move."""


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


@dataclass(frozen=True, slots=True)
class PriceMarks:
    """A price and the comparison cost on one scale, in the units of its drawing.

    Attributes:
        band: Where the comparison cost begins, and how long it is.
        mark: Where the price begins, and how long it is; a number alone has no length.
        band_label: Middle of what is written beneath the band.
        mark_label: Middle of what is written over the mark.
    """

    band: tuple[int, int]
    mark: tuple[int, int]
    band_label: int
    mark_label: int


def price_marks(hourly: dict[str, Any], paid: str, cost: str) -> PriceMarks:
    """Return where the price of an hour and the comparison cost stand; no label leaves the drawing.

    Args:
        hourly: The comparison, of the report of a screening.
        paid: What is written over the price.
        cost: What is written beneath the comparison cost.

    >>> hourly = {"paid_from": 115, "paid_to": 115, "cost_from": 500, "cost_to": 885}
    >>> price_marks(hourly, "Price: 190", "Comparison cost: 200–210")
    PriceMarks(band=(180, 138), mark=(41, 0), band_label=249, mark_label=41)
    """

    def span(name: str) -> tuple[int, int]:
        begin, end = (hourly[f"{name}_{end}"] * PRICE_WIDTH // 1000 for end in ("from", "to"))
        return begin, end - begin

    def middle(place: tuple[int, int], label: str) -> int:
        half = len(label) * _LETTER // 2
        return max(half, min(PRICE_WIDTH - half, place[0] + place[1] // 2))

    band, mark = span("cost"), span("paid")
    return PriceMarks(band, mark, middle(band, cost), middle(mark, paid))


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
