"""Blocks that PDF draws; every other form has the rows beside them."""

from dataclasses import dataclass

from service.documents.values import Value


@dataclass(frozen=True, slots=True)
class Scale:
    """An interval and what is held to it; PDF draws both on one scale beside what the rows say.

    Places are in thousandths of the width of the drawing.

    Attributes:
        rows: Labels with their values, which every form has.
        band: What the interval is called, and where it begins and ends.
        mark: What is held to it, and where that begins and ends; a number alone is at one place.
        alt: What the drawing shows, for those who do not see it.
    """

    rows: tuple[tuple[str, Value], ...]
    band: tuple[str, int, int]
    mark: tuple[str, int, int]
    alt: str


@dataclass(frozen=True, slots=True)
class Scatter:
    """Marks in a plane; PDF draws them beside what the rows say.

    Places are in thousandths of the drawing, from its lower left corner.

    Attributes:
        rows: Labels with their values, which every form has.
        marks: Place to the right and upwards, radius, and whether it is a diamond, not a dot.
        across: What the lower axis is of, and its places with their labels.
        up: Places of the upright axis with their labels.
        key: What diamonds and dots are.
        alt: What the drawing shows, for those who do not see it.
    """

    rows: tuple[tuple[str, Value], ...]
    marks: tuple[tuple[int, int, int, bool], ...]
    across: tuple[str, tuple[tuple[int, str], ...]]
    up: tuple[tuple[int, str], ...]
    key: str
    alt: str
