"""What each supplier was paid against its points: one plot for the page of a run and its report.

Suppliers with alike points and amounts are one mark, so that a plot of a million is no larger than
one of a hundred. A diamond is extended review or more, a dot is all else: never colour alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from data_ingest.model.figures import money, number
from data_ingest.model.text import Language, message
from risk_models.card.bands import Band
from service.documents.drawings import Scatter
from service.documents.model import Block, Heading

POINTS = 5
"""Points in one column of a plot."""
AMOUNTS = tuple(Decimal(lead).scaleb(places) for places in range(12) for lead in (1, 3))
"""Least amounts of the rows of a plot: 1, 3, 10, 30 and so on."""
RADII = ((1, 5), (3, 7), (10, 9), (30, 12))
"""Radius of a mark by the suppliers that it stands for, at most; of more `MOST`."""
MOST = 15
_TICK = 20
"""Points between two numbers on the axis: what doubles a rate."""
_RAISED = (Band.EXTENDED, Band.PRIORITY, Band.SPECIAL)
_WIDTH = 1000

TITLE = message("Amount against points, supplier by supplier")
KEY = message("◆ extended review or more · ● standard review, or not enough information")
ACROSS = message("Points")
_ROW = message("Suppliers: {n}. With extended review or more: {raised}.")
_AT_LEAST = message("At least {amount}")
_ALT = message(
    "A plot of {n} suppliers: points to the right, amount paid upwards. {raised} have extended "
    "review or more; {large} of them were paid at least {amount}. The rows beside it say the same."
)


@dataclass(frozen=True, slots=True)
class Mark:
    """Suppliers with alike points and amounts, in thousandths of the plot from the lower left."""

    x: int
    y: int
    radius: int
    is_raised: bool


@dataclass(frozen=True, slots=True)
class SpendPlot:
    """A plot of what was paid against points.

    Attributes:
        marks: Its marks, the largest first, so that none hides another.
        across: Points on the axis with their places.
        up: Amounts on the axis with their places.
        rows: The same as text: amounts with their suppliers, the largest first.
        alt: What the plot shows, for those who do not see it.
    """

    marks: tuple[Mark, ...]
    across: tuple[tuple[int, str], ...]
    up: tuple[tuple[int, str], ...]
    rows: tuple[tuple[str, str], ...]
    alt: str


def spend_points(rows: pl.DataFrame) -> list[dict[str, Any]]:
    """Return how many suppliers have alike points and amounts.

    Args:
        rows: The suppliers; columns `points` (Int64), `band`, `currency` (String) and `amount`
            (Decimal), among others.

    Returns:
        Plain values `currency`, `points` (the least of `POINTS`), `step` (place in `AMOUNTS`),
        `band` and `suppliers`; those without points, currency or a positive amount are left out.
    """
    step = pl.sum_horizontal((pl.col("amount") >= least).cast(pl.Int64) for least in AMOUNTS) - 1
    return (
        rows.filter(pl.col("points").is_not_null(), pl.col("currency") != "", pl.col("amount") >= 1)
        .group_by("currency", pl.col("points") // POINTS * POINTS, step.alias("step"), "band")
        .agg(pl.len().alias("suppliers"))
        .sort("currency", "points", "step", "band")
        .to_dicts()
    )


def spend_plot(points: Sequence[dict[str, Any]], language: Language) -> SpendPlot | None:
    """Return the plot of the currency with most suppliers; None where there is nothing to compare.

    Args:
        points: As `spend_points` gives them.
        language: Language of the words.
    """
    counts: dict[str, int] = {}
    for point in points:
        counts[point["currency"]] = counts.get(point["currency"], 0) + point["suppliers"]
    currency = max(sorted(counts), key=counts.__getitem__, default="")
    shown = [point for point in points if point["currency"] == currency]
    if len({(point["points"], point["step"]) for point in shown}) < 2:
        return None
    columns: list[int] = sorted({point["points"] for point in shown})
    steps: list[int] = sorted({point["step"] for point in shown})
    left, right = columns[0], columns[-1] + POINTS
    low, high = steps[0], steps[-1] + 1

    def x(value: int) -> int:
        return (value - left) * _WIDTH // (right - left)

    def y(step: int) -> int:
        return (step - low) * _WIDTH // (high - low)

    marks = [
        Mark(
            x=(x(point["points"]) + x(point["points"] + POINTS)) // 2,
            y=(y(point["step"]) + y(point["step"] + 1)) // 2,
            radius=next((radius for most, radius in RADII if point["suppliers"] <= most), MOST),
            is_raised=point["band"] in _RAISED,
        )
        for point in shown
    ]
    said = {
        step: money(AMOUNTS[step], currency, language) for step in range(low - low % 2, high, 2)
    }
    return SpendPlot(
        marks=tuple(sorted(marks, key=lambda mark: (mark.is_raised, -mark.radius))),
        across=tuple(
            (x(value), str(value)) for value in range(-(-left // _TICK) * _TICK, right, _TICK)
        ),
        up=tuple((y(step), amount) for step, amount in said.items() if step >= low),
        rows=tuple(_rows(shown, said, language)),
        alt=_alt(shown, said, language),
    )


def _rows(
    shown: Sequence[dict[str, Any]], said: dict[int, str], language: Language
) -> Iterator[tuple[str, str]]:
    """Yield how many suppliers were paid at least an amount, and less than ten times as much."""
    for least, amount in reversed(said.items()):
        within = [point for point in shown if least <= point["step"] < least + 2]
        if within:
            yield _AT_LEAST.to(language).format(amount=amount), _counted(within, language)


def _counted(points: Sequence[dict[str, Any]], language: Language) -> str:
    return _ROW.to(language).format(
        n=number(_suppliers(points), language), raised=number(_raised(points), language)
    )


def _suppliers(points: Sequence[dict[str, Any]]) -> int:
    return sum(point["suppliers"] for point in points)


def _raised(points: Sequence[dict[str, Any]]) -> int:
    return _suppliers([point for point in points if point["band"] in _RAISED])


def _alt(shown: Sequence[dict[str, Any]], said: dict[int, str], language: Language) -> str:
    """Return the plot in a sentence, with the amount of which the fewest were paid more."""
    most = max(said, default=0)
    large = [point for point in shown if point["step"] >= most]
    return _ALT.to(language).format(
        n=number(_suppliers(shown), language),
        raised=number(_raised(shown), language),
        large=number(_raised(large), language),
        amount=said.get(most, "–"),
    )


def plot_blocks(suppliers: pl.DataFrame, language: Language) -> Iterator[Block]:
    """Yield the plot of suppliers; columns as those of `spend_points`."""
    plot = spend_plot(spend_points(suppliers), language)
    if plot is not None:
        yield Heading(TITLE.to(language), 2)
        yield Scatter(
            rows=plot.rows,
            marks=tuple((mark.x, mark.y, mark.radius, mark.is_raised) for mark in plot.marks),
            across=(ACROSS.to(language), plot.across),
            up=plot.up,
            key=KEY.to(language),
            alt=plot.alt,
        )
