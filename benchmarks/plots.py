"""Plots of the scorecard and of growth as SVG text: no library, the same bytes on every machine.

Nothing is told by colour alone: each line and each bar has its name beside it.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

_STYLE = (
    "text{font:12px sans-serif;fill:#1a1a1a}.g{stroke:#d9d9d9}.a{stroke:#1a1a1a}"
    ".l{stroke:#005ea5;fill:none;stroke-width:2}.d{fill:#005ea5}.b{fill:#b3d4ea}.n{fill:#f3c6a5}"
    "text.t{font-weight:bold}.o{stroke:#767676;stroke-dasharray:4 4}"
)
_ROW, _NAME, _BAR, _END = 22, 430, 320, 150
_WIDTH, _HEIGHT, _LEFT, _TOP, _RIGHT, _BOTTOM = 760, 460, 70, 40, 110, 50


@dataclass(frozen=True, slots=True)
class Bar:
    """How far a figure is from its goal.

    Attributes:
        name: What it is.
        reached: The figure in parts of the goal, so that more is better: 1 is the goal.
        said: Figure and goal in words.
    """

    name: str
    reached: float
    said: str


def _svg(width: int, height: int, title: str, described: str, shown: Sequence[str]) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img"><title>{escape(title)}</title>'
        f"<desc>{escape(described)}</desc><style>{_STYLE}</style>"
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>'
        f'<text class="t" x="10" y="20">{escape(title)}</text>'
    )
    return "\n".join([head, *shown, "</svg>", ""])


def bars(title: str, described: str, rows: Sequence[Bar]) -> str:
    """Return a bar for each figure, with a line where the goal is.

    The scale is logarithmic, from a tenth of the goal to a hundred times; beyond it a bar is cut.

    Args:
        title: What is shown.
        described: The same in words, for those who cannot see it.
        rows: In order.
    """

    def place(reached: float) -> float:
        return _NAME + _BAR * (min(max(math.log10(max(reached, 1e-9)), -1), 2) + 1) / 3

    bottom = 50 + _ROW * len(rows)
    shown = []
    for at, label in ((0.1, "0.1"), (1, "goal"), (10, "10"), (100, "100")):
        x = f"{place(at):.1f}"
        kind = "a" if at == 1 else "g"
        shown.append(f'<line class="{kind}" x1="{x}" x2="{x}" y1="46" y2="{bottom}"/>')
        shown.append(f'<text x="{x}" y="40" text-anchor="middle">{label}</text>')
    for at, row in enumerate(rows):
        y = 50 + _ROW * at
        kind = "b" if row.reached >= 1 else "n"
        width = max(place(row.reached) - _NAME, 2)
        name = row.name if len(row.name) <= 66 else f"{row.name[:65]}…"
        shown.append(f'<text x="{_NAME - 8}" y="{y + 15}" text-anchor="end">{escape(name)}</text>')
        shown.append(
            f'<rect class="{kind}" x="{_NAME}" y="{y + 3}" width="{width:.1f}" height="15"/>'
        )
        said = escape(row.said if row.reached >= 1 else f"{row.said}, not met")
        shown.append(f'<text x="{_NAME + _BAR + 8}" y="{y + 15}">{said}</text>')
    return _svg(_NAME + _BAR + _END + 60, bottom + 10, title, described, shown)


def growth(title: str, described: str, unit: str, lines: Mapping[str, Mapping[int, float]]) -> str:
    """Return a line for each job on logarithmic scales, and a dashed one as steep as the size.

    Args:
        title: What is shown.
        described: The same in words, for those who cannot see it.
        unit: Of the figures.
        lines: By name: a figure by size; those that are not above zero are left out.
    """
    drawn = {
        name: [(math.log10(size), math.log10(one)) for size, one in sorted(some.items()) if one > 0]
        for name, some in lines.items()
    }
    points = [point for some in drawn.values() for point in some]
    if not points:
        return _svg(_WIDTH, _HEIGHT, title, described, [])
    low_x, high_x = (end(x for x, _ in points) for end in (min, max))
    low_y, high_y = math.floor(min(y for _, y in points)), math.ceil(max(y for _, y in points))

    def at(x: float, y: float) -> tuple[str, str]:
        across = (x - low_x) / max(high_x - low_x, 1)
        up = (y - low_y) / max(high_y - low_y, 1)
        return (
            f"{_LEFT + across * (_WIDTH - _LEFT - _RIGHT):.1f}",
            f"{_HEIGHT - _BOTTOM - up * (_HEIGHT - _TOP - _BOTTOM):.1f}",
        )

    shown = []
    for tick in range(low_y, high_y + 1):
        _, y = at(low_x, tick)
        shown.append(f'<line class="g" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y}" y2="{y}"/>')
        said = f"{10.0**tick:g} {unit}"
        shown.append(f'<text x="{_LEFT - 6}" y="{y}" text-anchor="end" dy="4">{said}</text>')
    for tick in range(math.ceil(low_x), math.floor(high_x) + 1):
        x, y = at(tick, low_y)
        said = f"{10**tick:,}"
        shown.append(f'<text x="{x}" y="{float(y) + 18:.1f}" text-anchor="middle">{said}</text>')
    rise = min(high_x - low_x, high_y - low_y)
    (x1, y1), (x2, y2) = at(low_x, low_y), at(low_x + rise, low_y + rise)
    shown.append(f'<line class="o" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>')
    words = _apart({name: float(at(*some[-1])[1]) for name, some in drawn.items() if some})
    for name, some in drawn.items():
        path = [at(*point) for point in some]
        joined = " ".join(f"{x},{y}" for x, y in path)
        shown.append(f'<polyline class="l" points="{joined}"/>')
        shown += [f'<circle class="d" cx="{x}" cy="{y}" r="3"/>' for x, y in path]
        if path:
            beside = float(path[-1][0]) + 8
            shown.append(f'<text x="{beside:.1f}" y="{words[name] + 4:.1f}">{escape(name)}</text>')
    return _svg(_WIDTH, _HEIGHT, title, described, shown)


def _apart(heights: Mapping[str, float]) -> dict[str, float]:
    """Return heights so far apart that the words beside them do not touch."""
    placed: dict[str, float] = {}
    last = -math.inf
    for name, height in sorted(heights.items(), key=lambda one: (one[1], one[0])):
        last = placed[name] = max(height, last + 13)
    return placed
