"""Ways to bring indicators on one scale and to sum them up (OECD/JRC handbook, 2008).

All take and give decimals from 0 (least risk) to 1 (most), computed with 28 digits, so that every
machine gets the same.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from functools import wraps

DIGITS = Context(prec=28)
"""Precision of every step; results are rounded to permille at the end, and are the same with twice
as many."""

WINSOR = Decimal("2.5")
"""Standard deviations at which a z-score is cut off: ours, 2026-11-25."""

LEAST_GOOD = Decimal("0.01")
"""What a geometric mean takes for 0, which would swallow all other indicators."""

PERMILLE = 1000
_FAR = 1e-6  # permille

Scale = Callable[[Mapping[str, Decimal]], dict[str, Decimal]]
Mean = Callable[[Sequence[Decimal]], int]
"""Sums shares up, in permille rounded half up."""


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
        good = math.prod((max(1 - share, LEAST_GOOD) for share in shares), start=Decimal(1))
        return 1 - (good.ln() / len(shares)).exp()


def arithmetic_permille(shares: Sequence[Decimal]) -> int:
    """Return `arithmetic` in permille, rounded half up."""
    return _permille(arithmetic(shares))


def geometric_permille(shares: Sequence[Decimal]) -> int:
    """Return `geometric` in permille, rounded half up.

    It is worked out with 28 digits only where that can change it: what 16 digits give is far less
    than `_FAR` from the true number, so that it is rounded the same unless it lies as near to a
    half.
    """
    good = math.prod(max(1.0 - float(share), float(LEAST_GOOD)) for share in shares)
    nearly = PERMILLE * (1 - good ** (1 / len(shares)))
    up = math.floor(nearly + 0.5)
    is_near_half = abs(nearly + 0.5 - round(nearly + 0.5)) < _FAR
    return _permille(geometric(shares)) if is_near_half else up


def _permille(share: Decimal) -> int:
    return int((share * PERMILLE).quantize(Decimal(1), rounding=ROUND_HALF_UP))


SCALES: Mapping[str, Scale] = {"z_score": z_score, "min_max": min_max, "rank": rank_share}
"""Ways to bring an indicator on the scale; the first is the one that is given out."""

MEANS: Mapping[str, Mean] = {
    "arithmetic": arithmetic_permille,
    "geometric": geometric_permille,
}
"""Ways to sum up indicators with equal weights; the first is the one that is given out."""
