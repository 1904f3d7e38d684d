"""Points that keep the budgets of their families: a price on each point that a family spans.

A family's budget is what its factors may span together. Where the likeliest points span more, each
point of that family costs a price in log likelihood, the least at which the budget holds. So the
evidence decides which of the family's factors give way, and the points of other families stay
nearly as they were; a narrower pull would have held back every factor.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from risk_models.learning.bins import FactorSpec, span
from risk_models.learning.likelihood import Fit

_HALVINGS = 8  # of the bracket of a price: a four-hundredth of it, far below a point of span


def within_budgets(
    solved: Callable[[Mapping[str, float]], Fit],
    specs: Sequence[FactorSpec],
    budgets: Mapping[str, int],
) -> tuple[Fit, tuple[str, ...]]:
    """Return the likeliest fit whose whole points keep the budgets, and the families held back.

    Args:
        solved: Returns the fit at these prices by family; at a high one a family spans nothing.
        specs: The factors; those whose bins have no order are not priced.
        budgets: Most points that the factors of a family may span together.
    """
    prices: dict[str, float] = {}
    fit = solved(prices)
    priced = sorted({spec.family for spec in specs if spec.ordered} & budgets.keys())

    def over(fit: Fit, family: str) -> bool:
        return _spent(fit, specs, family) > budgets[family]

    while family := next((family for family in priced if over(fit, family)), None):
        low = prices.get(family, 0.0)
        high = max(2 * low, 1.0)
        while over(solved(prices | {family: high}), family):
            low, high = high, 2 * high
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            if over(solved(prices | {family: middle}), family):
                low = middle
            else:
                high = middle
        prices[family] = high
        fit = solved(prices)
    return fit, tuple(sorted(prices))


def _spent(fit: Fit, specs: Sequence[FactorSpec], family: str) -> int:
    """Return the whole points that the ordered factors of a family span together."""
    return sum(
        span(np.floor(row[:-1] - row[spec.anchor] + 0.5).astype(int).tolist())
        for spec, row in zip(specs, fit.points, strict=True)
        if spec.ordered and spec.family == family
    )
