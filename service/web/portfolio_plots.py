"""Drawings of a run: its industries by review need, and where the money is."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from risk_models.card.bands import RISING, Band

BANDS = (*(band.value for band in reversed(RISING)), Band.INSUFFICIENT.value)
"""The bands as they stand in tables and bars: most review first, what is unknown last."""

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


@dataclass(frozen=True, slots=True)
class MoneyBar:
    """What suppliers of one review need were paid in one currency.

    Attributes:
        band: Which.
        currency: In what.
        suppliers: How many they are.
        amount: Exact decimal amount as text.
        share_ppm: Share of all that was paid in the currency.
        length: Of the bar, in thousandths of the width.
    """

    band: str
    currency: str
    suppliers: int
    amount: str
    share_ppm: int
    length: int


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


def exposure(rows: Sequence[dict[str, Any]]) -> list[MoneyBar]:
    """Return what the suppliers of each review need were paid, currency by currency.

    A share is of what was paid in the currency; credits that leave less than nothing have none.
    """
    paid: dict[tuple[str, str], tuple[int, Decimal]] = {}
    for row in rows:
        if not row["currency"]:
            continue
        count, amount = paid.get((row["currency"], row["band"]), (0, Decimal(0)))
        key = (row["currency"], row["band"])
        paid[key] = (count + row["suppliers"], amount + Decimal(row["amount"]))
    bars = []
    for currency in sorted({currency for currency, _ in paid}):
        whole = sum((amount for (of, _), (_, amount) in paid.items() if of == currency), Decimal(0))
        for band in BANDS:
            count, amount = paid.get((currency, band), (0, Decimal(0)))
            share = int(amount * 1_000_000 / whole) if whole > 0 and amount > 0 else 0
            bars.append(
                MoneyBar(band, currency, count, format(amount, "f"), share, share * WIDTH // 10**6)
            )
    return bars if any(Decimal(bar.amount) for bar in bars) else []


def _pieces(bands: dict[str, int], longest: int) -> tuple[Piece, ...]:
    pieces, before = [], 0
    for band in BANDS:
        begin, end = before * WIDTH // longest, (before + bands[band]) * WIDTH // longest
        if end > begin:
            pieces.append(Piece(band, begin, end - begin))
        before += bands[band]
    return tuple(pieces)
