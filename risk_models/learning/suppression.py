"""Small cells of counts, moved up the tree until nobody can be told by them, and nothing is lost.

Cells are industry × size. The rungs above a cell are its industry at any size, then the industry
around it, up to all industries; an industry is given up last, since the card that screens reads it.
A cell that is too small moves up whole and is added to what else has moved to that rung. So every
firm is in one cell alone and no total stands beside its parts: none can be subtracted from another.
What is left at the top takes the smallest cell below it until it is large enough.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from risk_models.profiles.industry import lineage

LEAST = 5
"""Least number that is written, of firms, of findings and of firms without one. Some agencies
require five respondents in a cell and others three (Glossary of Statistical Disclosure Control,
UNECE and Eurostat, Geneva 2005); the stricter was taken: judgement of ours, 2026-11-30."""


class Cell(NamedTuple):
    """An industry and a size.

    Attributes:
        industry: A node of the tree; "" is all industries.
        size: Place of the bin of size; None is any, or unknown.
    """

    industry: str
    size: int | None


class Tally(NamedTuple):
    """How many firms there are, and how many of them were found.

    Attributes:
        firms: Number of firms.
        found: How many of them were found.
        cells: How many cells they are the sum of.
    """

    firms: int
    found: int
    cells: int = 1

    @property
    def is_found_stated(self) -> bool:
        """Whether its findings may be written: neither they nor those without are few."""
        return self.found >= LEAST and self.firms - self.found >= LEAST

    @property
    def hides_its_cells(self) -> bool:
        """Whether each of several cells may have from none to all but one of `LEAST`.

        Two cells that are too small alone and have 8 findings together have 4 each.
        """
        return self.cells == 1 or self.found <= (LEAST - 1) * (self.cells - 1)


TOP = Cell("", None)

Test = Callable[[Tally], bool]


class TooFew(ValueError):
    """All cells together are too small to be written."""


def above(cell: Cell) -> Cell | None:
    """Return the next rung; None above the top.

    >>> above(Cell("812", 2)), above(Cell("812", None)), above(Cell("N", None))
    (Cell(industry='812', size=None), Cell(industry='81', size=None), Cell(industry='', size=None))
    """
    if cell.size is not None:
        return Cell(cell.industry, None)
    if not cell.industry:
        return None
    around = lineage(cell.industry)[1:]
    return Cell(around[0] if around else "", None)


def rungs(cell: Cell) -> Iterator[Cell]:
    """Yield a cell and every rung above it."""
    rung: Cell | None = cell
    while rung is not None:
        yield rung
        rung = above(rung)


def large_firms(cells: Mapping[Cell, Tally]) -> dict[Cell, Tally]:
    """Return cells whose firms may be written; no firm is lost.

    Raises:
        TooFew: There are fewer than `LEAST` firms.
    """
    large = _climbed(cells, enough=_has_firms, at_top=_has_firms, count=lambda tally: tally.firms)
    return {cell: Tally(tally.firms, tally.found) for cell, tally in large.items()}


def large_findings(firms: Mapping[Cell, Tally]) -> dict[Cell, int]:
    """Return how many were found at each rung where that may be written; no finding is lost.

    A rung says what was found in those cells below it for which no lower rung says it. A cell
    without a finding is no different from one with a few; without any above it nothing was found.

    Args:
        firms: As `large_firms` returns them.

    Raises:
        TooFew: Findings, or firms without one, are fewer than `LEAST`.
    """
    stated = _climbed(
        firms,
        enough=lambda tally: tally.is_found_stated and tally.hides_its_cells,
        at_top=lambda tally: tally.is_found_stated,
        count=lambda tally: tally.found,
    )
    return {cell: tally.found for cell, tally in stated.items()}


def said_at(cell: Cell, stated: Mapping[Cell, int]) -> Cell | None:
    """Return the rung that says what was found in a cell of firms; None: nothing was."""
    return next((rung for rung in rungs(cell) if rung in stated), None)


def _climbed(
    cells: Mapping[Cell, Tally], *, enough: Test, at_top: Test, count: Callable[[Tally], int]
) -> dict[Cell, Tally]:
    """Move what is not enough up, from the deepest rung; at the top, what counts 0 is left out.

    Args:
        cells: What there is.
        enough: Whether a cell may be written.
        at_top: Whether the top may be, once it has taken a cell that was enough alone.
        count: What is written of a cell.
    """
    pending, kept = dict(cells), dict[Cell, Tally]()
    while pending:
        cell = max(pending, key=_depth)
        tally = pending.pop(cell)
        rung = above(cell)
        if enough(tally):
            kept[cell] = tally
        elif rung is not None:
            pending[rung] = _sum(pending.get(rung), tally)
        elif count(tally):
            kept[TOP] = _with_smallest(kept, tally, at_top, count)
    return kept


def _with_smallest(
    kept: dict[Cell, Tally], tally: Tally, enough: Test, count: Callable[[Tally], int]
) -> Tally:
    """Return what is left at the top with the smallest cells, which are taken out of `kept`."""
    while True:
        # one with another above it would be read as part of that
        free = [cell for cell in kept if not any(rung in kept for rung in list(rungs(cell))[1:])]
        if not free:
            raise TooFew
        tally = _sum(kept.pop(min(free, key=lambda cell: (count(kept[cell]), _depth(cell)))), tally)
        if enough(tally):
            return tally


def _has_firms(tally: Tally) -> bool:
    return tally.firms >= LEAST


def _sum(one: Tally | None, other: Tally) -> Tally:
    return other if one is None else Tally(*map(sum, zip(one, other, strict=True)))


def _depth(cell: Cell) -> tuple[int, bool, str, int]:
    """Order of cells from the top: tree, size, and then by name, so that it is always the same."""
    level = len(lineage(cell.industry)) if cell.industry else 0
    return level, cell.size is not None, cell.industry, -1 if cell.size is None else cell.size
