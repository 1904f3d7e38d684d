"""The drawing of the architecture: packages as boxes in layers, and the imports between them.

Boxes are filled and arrows are of a middle grey, so that it reads on a light and on a dark page.
It is narrow, so that its words can be read on a phone.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import NamedTuple

WIDTH = 400
_ROW, _GAP, _MARGIN, _HEAD, _APART = 30, 44, 8, 34, 40
_STYLE = (
    "text{font:14px sans-serif;fill:#12212b;text-anchor:middle}.t{font-weight:bold}"
    ".b{fill:#dcebf7;stroke:#3b7ea8}.r{fill:#f7fbfe;stroke:#8fb6d0}"
    ".a{stroke:#7b8794;stroke-width:2;fill:none}.h{fill:#7b8794}"
)


class Box(NamedTuple):
    """A package: its name, and the rows of parts in it, those that lean on others first."""

    name: str
    rows: Sequence[str] = ()

    @property
    def height(self) -> int:
        """Return how high it is drawn."""
        return _HEAD + _ROW * len(self.rows) + (6 if self.rows else 4)


def layers(title: str, levels: Sequence[Sequence[Box]], arrows: Iterable[tuple[str, str]]) -> str:
    """Return levels of boxes as SVG, with an arrow from each box to those that it imports.

    Args:
        title: What is drawn, for those who cannot see it.
        levels: The boxes that stand beside each other, from the top.
        arrows: Pairs of names, the one that imports first; it stands on a level above.
    """
    drawn: list[str] = []
    places: dict[str, tuple[int, int, int, int]] = {}
    y = _MARGIN
    for level in levels:
        width = (WIDTH - _MARGIN * 2 - (len(level) - 1) * _APART) // len(level)
        for at, box in enumerate(level):
            x = _MARGIN + at * (width + _APART)
            places[box.name] = (x, y, width, box.height)
            drawn += _box(box, x, y, width)
        y += max(box.height for box in level) + _GAP
    height = y - _GAP + _MARGIN
    lines = [_arrow(places, own, to) for own, to in arrows]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}"'
            f' width="{WIDTH}" height="{height}" role="img"><title>{escape(title)}</title>'
            f"<style>{_STYLE}</style>",
            '<defs><marker id="e" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6"'
            ' markerHeight="6" orient="auto"><path class="h" d="M0 0L8 4L0 8z"/></marker></defs>',
            *lines,
            *drawn,
            "</svg>",
            "",
        ]
    )


def _box(box: Box, x: int, y: int, width: int) -> list[str]:
    middle = x + width // 2
    shown = [
        f'<rect class="b" x="{x}" y="{y}" width="{width}" height="{box.height}" rx="6"/>',
        f'<text class="t" x="{middle}" y="{y + 23}">{escape(box.name)}</text>',
    ]
    for at, row in enumerate(box.rows):
        top = y + _HEAD + _ROW * at
        shown += [
            f'<rect class="r" x="{x + 8}" y="{top}" width="{width - 16}" height="{_ROW - 4}"'
            ' rx="4"/>',
            f'<text x="{middle}" y="{top + 18}">{escape(row)}</text>',
        ]
    return shown


def _arrow(places: Mapping[str, tuple[int, int, int, int]], own: str, to: str) -> str:
    """Return a straight arrow from the foot of a box to the head of another.

    It stays on one side where both reach over it, so that it goes between the boxes of a level.
    """
    x, y, width, height = places[own]
    left, top, other, _ = places[to]
    low, high = max(x, left), min(x + width, left + other)
    middle = (low + high) // 2
    return f'<path class="a" marker-end="url(#e)" d="M{middle} {y + height}L{middle} {top - 1}"/>'
