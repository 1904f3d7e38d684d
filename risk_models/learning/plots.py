"""Plain charts as SVG text: no library, no script, the same bytes on every machine."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 480, 280, 64, 34, 16, 48
"""Pixels of a chart and of its margins."""

_STYLE = (
    "text{font:12px sans-serif;fill:#1a1a1a}.a{stroke:#767676}.g{stroke:#d9d9d9}"
    ".m{stroke:#005ea5;fill:none;stroke-width:2}.d{fill:#005ea5}"
    ".o{stroke:#767676;fill:none;stroke-dasharray:4 4}"
)


@dataclass(frozen=True, slots=True)
class Axis:
    """What an axis shows: its title, its range and how many decimals its ticks have."""

    title: str
    low: float
    high: float
    decimals: int = 0

    def share(self, value: float) -> float:
        """Return where a value lies between the ends, from 0 to 1."""
        return (value - self.low) / (self.high - self.low)

    def ticks(self) -> list[float]:
        """Return five values from end to end."""
        return [self.low + (self.high - self.low) * step / 4 for step in range(5)]


def _x(axis: Axis, value: float) -> str:
    return f"{LEFT + axis.share(value) * (WIDTH - LEFT - RIGHT):.1f}"


def _y(axis: Axis, value: float) -> str:
    return f"{HEIGHT - BOTTOM - axis.share(value) * (HEIGHT - TOP - BOTTOM):.1f}"


def _frame(title: str, y: Axis, labels: Sequence[tuple[str, str]], below: str) -> list[str]:
    """Return the title, the grid and the words around the chart."""
    shown = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'width="{WIDTH}" height="{HEIGHT}"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style>",
        f'<text x="{LEFT}" y="16" font-weight="bold">{escape(title)}</text>',
        f'<text x="{LEFT}" y="{TOP - 4}">{escape(y.title)}</text>',
    ]
    for tick in y.ticks():
        at = _y(y, tick)
        shown.append(f'<line class="g" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at}" y2="{at}"/>')
        shown.append(
            f'<text x="{LEFT - 6}" y="{at}" text-anchor="end" dy="4">{tick:.{y.decimals}f}</text>'
        )
    for place, text in labels:
        shown.append(
            f'<text x="{place}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">'
            f"{escape(text)}</text>"
        )
    middle = (LEFT + WIDTH - RIGHT) // 2
    shown.append(
        f'<text x="{middle}" y="{HEIGHT - 10}" text-anchor="middle">{escape(below)}</text>'
    )
    return shown


def curve(
    title: str,
    x: Axis,
    y: Axis,
    points: Sequence[tuple[float, float]],
    *,
    beside: Sequence[tuple[float, float]] = (),
) -> str:
    """Return a line through points.

    Args:
        title: What it shows; also its text for those who cannot see it.
        x: Below.
        y: To the left.
        points: In the order in which they are joined.
        beside: Of a second, dashed line.
    """
    labels = [(_x(x, tick), f"{tick:.{x.decimals}f}") for tick in x.ticks()]
    shown = _frame(title, y, labels, x.title)
    for kind, line in (("o", beside), ("m", points)):
        path = " ".join(f"{_x(x, one)},{_y(y, two)}" for one, two in line)
        if line:
            shown.append(f'<polyline class="{kind}" points="{path}"/>')
    shown += [
        f'<circle class="d" cx="{_x(x, one)}" cy="{_y(y, two)}" r="3"/>' for one, two in points
    ]
    return "\n".join([*shown, "</svg>"])


def diagonal(x: Axis, y: Axis) -> tuple[tuple[float, float], ...]:
    """Return the line from corner to corner."""
    return ((x.low, y.low), (x.high, y.high))


def bars(title: str, below: str, y: Axis, heights: Sequence[tuple[str, float]]) -> str:
    """Return a bar for each of several names, from 0.

    Args:
        title: What it shows.
        below: What the names are.
        y: To the left.
        heights: Name and height.
    """
    x = Axis("", 0, len(heights))
    places = [_x(x, at + 0.5) for at in range(len(heights))]
    names = [name for name, _ in heights]
    shown = _frame(title, y, list(zip(places, names, strict=True)), below)
    for at, (_, height) in enumerate(heights):
        left, right = float(_x(x, at + 0.15)), float(_x(x, at + 0.85))
        top, foot = float(_y(y, height)), float(_y(y, 0))
        shown.append(
            f'<rect class="d" x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" '
            f'height="{foot - top:.1f}"/>'
        )
    return "\n".join([*shown, "</svg>"])


def ranges(title: str, below: str, y: Axis, bars: Sequence[tuple[str, float, float, float]]) -> str:
    """Return a mark with a range for each of several names.

    Args:
        title: What it shows.
        below: What the names are.
        y: To the left.
        bars: Name, low end, mark, high end.
    """
    x = Axis("", 0, len(bars))
    places = [_x(x, at + 0.5) for at in range(len(bars))]
    names = [name if len(name) <= 12 else f"{name[:11]}…" for name, *_ in bars]
    shown = _frame(title, y, list(zip(places, names, strict=True)), below)
    for place, (_, low, mark, high) in zip(places, bars, strict=True):
        ends = f'x1="{place}" x2="{place}" y1="{_y(y, low)}" y2="{_y(y, high)}"'
        shown.append(f'<line class="m" {ends}/>')
        shown.append(f'<circle class="d" cx="{place}" cy="{_y(y, mark)}" r="4"/>')
    return "\n".join([*shown, "</svg>"])
