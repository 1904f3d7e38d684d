"""Ways to bring indicators on one scale and to sum them up (OECD/JRC handbook, 2008).

All take and give decimals from 0 (least risk) to 1 (most), computed with 28 digits, so that every
machine gets the same.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Context, Decimal, localcontext
from functools import wraps
from math import prod

DIGITS = Context(prec=28)
"""Precision of every step; results are rounded to permille at the end, and are the same with twice
as many."""

WINSOR = Decimal("2.5")
"""Standard deviations at which a z-score is cut off: ours, 2026-11-25."""

LEAST_GOOD = Decimal("0.01")
"""What a geometric mean takes for 0, which would swallow all other indicators."""

Scale = Callable[[Mapping[str, Decimal]], dict[str, Decimal]]
Mean = Callable[[Sequence[Decimal]], Decimal]


def _exactly(scale: Scale) -> Scale:
    @wraps(scale)
    def computed(values: Mapping[str, Decimal]) -> dict[str, Decimal]:
        with localcontext(DIGITS):
            return scale(values)

    return computed


@_exactly
def z_score(values: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Return standard deviations from the mean, cut off at ±2.5, moved to 0–1; ½ where all agree.

    Args:
        values: By country; more is more risk.
    """
    mean = sum(values.values(), Decimal(0)) / len(values)
    spread = (sum((value - mean) ** 2 for value in values.values()) / Decimal(len(values))).sqrt()
    if not spread:
        return dict.fromkeys(values, Decimal("0.5"))
    return {
        country: (max(-WINSOR, min(WINSOR, (value - mean) / spread)) + WINSOR) / (2 * WINSOR)
        for country, value in values.items()
    }


@_exactly
def min_max(values: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Return the place between the least and the greatest value; ½ where all agree.

    Args:
        values: By country; more is more risk.
    """
    least, greatest = min(values.values()), max(values.values())
    if least == greatest:
        return dict.fromkeys(values, Decimal("0.5"))
    return {country: (value - least) / (greatest - least) for country, value in values.items()}


@_exactly
def rank_share(values: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Return the share of countries below, counting half of those that are equal.

    Args:
        values: By country; more is more risk.
    """
    return {
        country: Decimal(doubled) / (2 * len(values))
        for country, doubled in doubled_ranks(values).items()
    }


def doubled_ranks(values: Mapping[str, Decimal]) -> dict[str, int]:
    """Return twice the middle rank from 0, minus ties' half: values below twice, equal ones once.

    >>> doubled_ranks({"SE": Decimal(1), "NO": Decimal(2), "DK": Decimal(2)})
    {'SE': 1, 'NO': 4, 'DK': 4}
    """
    ordered = sorted(values.values())
    first: dict[Decimal, int] = {}
    count: dict[Decimal, int] = {}
    for place, value in enumerate(ordered):
        first.setdefault(value, place)
        count[value] = count.get(value, 0) + 1
    return {country: 2 * first[value] + count[value] for country, value in values.items()}


def arithmetic(shares: Sequence[Decimal]) -> Decimal:
    """Return the mean: a low share makes up for a high one.

    Args:
        shares: At least one, from 0 to 1.
    """
    with localcontext(DIGITS):
        return sum(shares, Decimal(0)) / len(shares)


def geometric(shares: Sequence[Decimal]) -> Decimal:
    """Return 1 minus the geometric mean of what is good: low shares make up less for a high one.

    Args:
        shares: At least one, from 0 to 1.
    """
    with localcontext(DIGITS):
        good = prod((max(1 - share, LEAST_GOOD) for share in shares), start=Decimal(1))
        return 1 - (good.ln() / len(shares)).exp()


SCALES: Mapping[str, Scale] = {"z_score": z_score, "min_max": min_max, "rank": rank_share}
"""Ways to bring an indicator on the scale; the first is the one that is given out."""

MEANS: Mapping[str, Mean] = {"arithmetic": arithmetic, "geometric": geometric}
"""Ways to sum up indicators with equal weights; the first is the one that is given out."""
