"""How far the price of a tender stands below the others for the same lot, in whole numbers.

A price stands apart where it lies below the lower fence of the *other* tenders: their first
quartile less one and a half times the distance to their third. Its discount against the next
tender is then given in permille; a price inside the fence has none. One's own price is left out of
the fence, since among few tenders a single low price would move it. It is a reason to ask how the
price was worked out, never a finding that the tender is abnormally low.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from data_ingest.model.tables import Procurement

LEAST_OTHERS = 3
"""Other tenders for the lot that a fence needs (ours, 2026-11-26)."""

FENCE = Fraction(3, 2)
"""Distances between the quartiles from the first quartile down to the fence (Tukey's rule)."""

PERMILLE = 1000


def discounts(procurement: Procurement) -> dict[str, int | None]:
    """Return the discount of each tender against the next, in permille rounded down.

    Only tenders that state the same thing are compared: an hourly rate, else a price, in the same
    currency.

    Returns:
        By tender id: 0 where the price does not stand apart, None where the tender has no price.
        Tenders with fewer than three others to compare with are left out.
    """
    found: dict[str, int | None] = {}
    lots: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in procurement.tenders.rows(named=True):
        lots[row["contract_id"]].append(row)
    for lot in lots.values():
        found |= _of_lot(lot)
    return found


def _of_lot(lot: Sequence[Mapping[str, Any]]) -> dict[str, int | None]:
    prices: dict[str, tuple[str, str, Fraction]] = {}
    unpriced: list[str] = []
    for row in lot:
        kind = "amount" if row["hourly_rate"] is None else "hourly_rate"
        if row["currency"] is None or not row[kind]:
            unpriced.append(row["tender_id"])
        else:
            prices[row["tender_id"]] = (kind, row["currency"], Fraction(row[kind]))
    found: dict[str, int | None] = {}
    for tender_id, (kind, currency, own) in prices.items():
        others = [
            price
            for other, (kind_of, currency_of, price) in prices.items()
            if other != tender_id and (kind_of, currency_of) == (kind, currency)
        ]
        if len(others) >= LEAST_OTHERS:
            found[tender_id] = discount(own, others)
    if len(lot) > LEAST_OTHERS:
        found |= dict.fromkeys(unpriced)
    return found


def discount(own: Fraction, others: Sequence[Fraction]) -> int:
    """Return the discount in permille if `own` lies below the fence of the others, else 0.

    It is 0 too where a still lower tender is among the others.

    >>> discount(Fraction(60), [Fraction(100), Fraction(101), Fraction(102)])
    400
    """
    first, third = _quantile(others, Fraction(1, 4)), _quantile(others, Fraction(3, 4))
    if own >= first - FENCE * (third - first):
        return 0
    lowest = min(others)
    return max(0, int((lowest - own) * PERMILLE / lowest))


def _quantile(values: Sequence[Fraction], share: Fraction) -> Fraction:
    """The quantile by linear interpolation between ordered values, exactly."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])
