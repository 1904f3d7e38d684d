"""Drawings of a run: its industries by review need."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from service.suppliers.portfolios.spend import BANDS

WIDTH = 1000


@dataclass(frozen=True, slots=True)
class Piece:
    """One band of a bar, in thousandths of the width.

    Attributes:
        band: Which.
        begin: Where it begins, from the left.
        length: How long it is.
    """

    band: str
    begin: int
    length: int


@dataclass(frozen=True, slots=True)
class SupplierBar:
    """One row of a drawing and of the table beside it.

    Attributes:
        label: Code of what the row is of; None: not known.
        total: Suppliers.
        counts: Suppliers of each band, in the order of `BANDS`.
        pieces: The bar, whose length is in proportion to the longest.
    """

    label: str | None
    total: int
    counts: tuple[int, ...]
    pieces: tuple[Piece, ...]


def sectors(rows: Sequence[dict[str, Any]]) -> list[SupplierBar]:
    """Return a bar for each CPV division, those with most suppliers first.

    >>> rows = [{"division": "90", "band": "extended", "suppliers": 3, "currency": "SEK"},
    ...     {"division": "90", "band": "insufficient", "suppliers": 1, "currency": "SEK"}]
    >>> [(bar.total, bar.pieces) for bar in sectors(rows)][0][1][1]
    Piece(band='insufficient', begin=750, length=250)
    """
    counted: dict[str | None, dict[str, int]] = {}
    for row in rows:
        of_division = counted.setdefault(row["division"], dict.fromkeys(BANDS, 0))
        of_division[row["band"]] += row["suppliers"]
    longest = max((sum(bands.values()) for bands in counted.values()), default=1)
    bars = [
        SupplierBar(division, sum(bands.values()), tuple(bands.values()), _pieces(bands, longest))
        for division, bands in counted.items()
    ]
    return sorted(bars, key=lambda bar: (bar.label is None, -bar.total, bar.label or ""))


def _pieces(bands: dict[str, int], longest: int) -> tuple[Piece, ...]:
    pieces, before = [], 0
    for band in BANDS:
        begin, end = before * WIDTH // longest, (before + bands[band]) * WIDTH // longest
        if end > begin:
            pieces.append(Piece(band, begin, end - begin))
        before += bands[band]
    return tuple(pieces)
