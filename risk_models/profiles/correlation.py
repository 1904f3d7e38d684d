"""Which indicators of countries say nearly the same: Spearman's rank correlation, exactly."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from itertools import combinations

from risk_models.profiles.normalisation import DIGITS, doubled_ranks

NOTED_PERMILLE = 700
"""A correlation beyond this, in permille, calls for a note: ours, 2026-11-25."""

LEAST_COUNTRIES = 30
"""Countries that two indicators must share for a note: expert judgement, below it noise rules."""


@dataclass(frozen=True, slots=True)
class CorrelatedPair:
    """Two indicators that rank countries nearly alike, or nearly in reverse.

    Attributes:
        first: An indicator.
        second: Another, later in the alphabet.
        permille: Spearman's correlation, −1,000 to 1,000, of values turned so that more is risk.
        countries: How many countries have both.
    """

    first: str
    second: str
    permille: int
    countries: int


def rank_correlation(first: Mapping[str, Decimal], second: Mapping[str, Decimal]) -> int | None:
    """Return Spearman's correlation over the countries that have both, in permille.

    Ties have their middle rank. None where fewer than two countries have both, or one does not
    vary among them.
    """
    shared = sorted(first.keys() & second.keys())
    one = doubled_ranks({country: first[country] for country in shared})
    other = doubled_ranks({country: second[country] for country in shared})
    middle = len(shared)  # the mean of doubled ranks
    covariance = sum((one[key] - middle) * (other[key] - middle) for key in shared)
    spread = sum((place - middle) ** 2 for place in one.values()) * sum(
        (place - middle) ** 2 for place in other.values()
    )
    if not spread:
        return None
    with localcontext(DIGITS):
        exact = 1000 * covariance / Decimal(spread).sqrt()
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def correlated_pairs(series: Mapping[str, Mapping[str, Decimal]]) -> tuple[CorrelatedPair, ...]:
    """Return every pair beyond `NOTED_PERMILLE` that shares `LEAST_COUNTRIES`, by name.

    Args:
        series: Values by indicator and country; more is more risk.
    """
    pairs = []
    for first, second in combinations(sorted(series), 2):
        shared = len(series[first].keys() & series[second].keys())
        if shared < LEAST_COUNTRIES:
            continue
        found = rank_correlation(series[first], series[second])
        if found is not None and abs(found) > NOTED_PERMILLE:
            pairs.append(CorrelatedPair(first, second, found, shared))
    return tuple(pairs)
