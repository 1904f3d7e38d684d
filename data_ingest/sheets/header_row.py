"""Which row of a table has its headings; titles and blank rows may stand above it."""

import re
from collections.abc import Sequence
from typing import NamedTuple

SEARCHED = 20
"""Filled rows among which the row of headings must be."""

LOOKED_AT = 50
"""Filled rows from which the width of the table is told."""

_DEEPEST = 3  # rows that headings may take together
_LETTER = re.compile(r"[^\W\d_]")


class Merge(NamedTuple):
    """A merged range of cells: places from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


class Headings(NamedTuple):
    """The headings of a table.

    Attributes:
        texts: One a column, trimmed, "" where there is none.
        first: The row where they begin, counted from 0.
        last: The row where they end.
    """

    texts: tuple[str, ...]
    first: int
    last: int


def find_headings(
    rows: Sequence[Sequence[str | None]], merges: Sequence[Merge] = ()
) -> Headings | None:
    """Return the headings, or None if no row can be taken for them.

    The row of headings is the first that fills more than two thirds of the table's width, at least
    two cells, and it must be mostly text. The width is what more than a quarter of the rows reach,
    so that neither a title nor a row with too many fields decides. An empty corner, as a table
    with a column for each firm has, counts as filled. The limits are expert judgement.

    A heading that is merged over several columns with headings of their own below is put before
    each of them: `Anbud / Belopp`.

    Args:
        rows: The first rows of the table, trimmed.
        merges: Merged ranges.
    """
    spread = _spread(rows, merges)
    own = [sum(map(bool, row)) for row in rows]
    filled = [place for place, count in enumerate(own) if count][:LOOKED_AT]
    if len(filled) < 2:
        return None
    widths = sorted((sum(map(bool, spread[place])) for place in filled), reverse=True)
    width = widths[max(1, len(widths) // 4)]
    for place in filled[:SEARCHED]:
        reach = sum(map(bool, spread[place])) + _has_empty_corner(rows[place], width)
        if own[place] >= 2 and 3 * reach > 2 * width:
            cells = [cell for cell in rows[place] if cell]
            if 2 * sum(map(is_text, cells)) < len(cells):
                return None
            return _joined(rows, merges, place)
    return None


def _has_empty_corner(row: Sequence[str | None], width: int) -> bool:
    """Tell whether a row has a text in every column but the first."""
    return not row[0] and all(cell and is_text(cell) for cell in row[1:width])


def is_text(cell: str) -> bool:
    """Tell whether a cell has a letter."""
    return _LETTER.search(cell) is not None


def _spread(
    rows: Sequence[Sequence[str | None]], merges: Sequence[Merge]
) -> list[list[str | None]]:
    """Return the rows with the value of a merged range in each of its cells."""
    spread = [list(row) for row in rows]
    for merge in merges:
        for row in spread[merge.top : merge.bottom + 1]:
            row[merge.left : merge.right + 1] = [rows[merge.top][merge.left]] * (
                len(row[merge.left : merge.right + 1])
            )
    return spread


def _joined(rows: Sequence[Sequence[str | None]], merges: Sequence[Merge], first: int) -> Headings:
    """Join the headings of one to three rows."""
    last = first
    inside = [merge for merge in merges if first <= merge.top < first + _DEEPEST]
    groups: list[Merge] = []
    while last - first < _DEEPEST - 1 and last + 1 < len(rows):
        found = [merge for merge in inside if _is_group(rows, merge, last)]
        if not found and not any(merge.top <= last < merge.bottom for merge in inside):
            break
        groups += found
        last += 1
    texts: list[str] = []
    for column in range(len(rows[first])):
        parts: list[str] = []
        for row in range(first, last + 1):
            over = [
                rows[merge.top][merge.left]
                for merge in groups
                if merge.bottom == row and merge.left <= column <= merge.right
            ]
            text = over[0] if over else rows[row][column]
            if text and text not in parts:
                parts.append(text)
        texts.append(" / ".join(parts))
    return Headings(tuple(texts), first, last)


def _is_group(rows: Sequence[Sequence[str | None]], merge: Merge, row: int) -> bool:
    """Tell whether a range is a heading over several columns that have headings in the next row."""
    if merge.bottom != row or merge.left == merge.right or not rows[merge.top][merge.left]:
        return False
    below = [cell for cell in rows[row + 1][merge.left : merge.right + 1] if cell]
    return len(below) >= 2 and all(map(is_text, below))
