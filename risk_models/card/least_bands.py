"""Least bands: what a fact about a part calls for, whatever its points.

They are read from the outcomes of the factors, like points, so what an answer would do follows as
that of points does. A card without rules has none.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from risk_models.card.bands import RISING
from risk_models.card.need_rules import Sign
from risk_models.card.outcomes import UNKNOWN, Outcomes
from risk_models.card.scorecard import Scorecard
from risk_models.exact import Integers

NO_RULE = -1
"""Stands for the rule of a part that has no least band."""


class LeastLevels(NamedTuple):
    """The least bands of parts, one row a part.

    Attributes:
        named: How far up that is (`bands.level`), of rules that count by the part's place in the
            chain; 0 without one.
        named_rule: Place of the rule among the card's, `NO_RULE` without one.
        anywhere: The same of rules that reach the headline at any share of the work.
        anywhere_rule: Their rule.
    """

    named: Integers
    named_rule: Integers
    anywhere: Integers
    anywhere_rule: Integers


def least_levels(outcomes: Outcomes, card: Scorecard) -> LeastLevels:
    """Return the highest least band of each part, the first of the card's where several are alike.

    Args:
        outcomes: One row a factor of the card, one column a part.
        card: The scorecard.
    """
    parts = outcomes.shape[1]
    found = LeastLevels(*(np.full(parts, value) for value in (0, NO_RULE, 0, NO_RULE)))
    if card.rules is None:
        return found
    risky = in_risk_industry(outcomes, card)
    for place, (rule, signs) in enumerate(zip(card.rules.least_bands, _signs(card), strict=True)):
        count = sum((holding[outcomes[row]] for row, holding in signs), np.zeros(parts, np.int64))
        applies = count >= rule.at_least
        if not applies.any():
            continue
        reached, rules = found[2:] if rule.anywhere else found[:2]
        levels = np.where(risky, RISING.index(rule.band_in_risk_industry), RISING.index(rule.band))
        higher = applies & (levels > reached)
        reached[higher], rules[higher] = levels[higher], place
    return found


def in_risk_industry(outcomes: Outcomes, card: Scorecard) -> npt.NDArray[np.bool_]:
    """Return of which parts an untouched party would reach the points of a risk industry.

    Raises:
        ValueError: The card has no rules.
    """
    if card.rules is None:
        raise ValueError(f"{card.id} has no rules")
    points = np.full(outcomes.shape[1], -card.rules.sector_start, dtype=np.int64)
    for row, factor in zip(outcomes, card.factors, strict=True):
        if factor.family in ("sector", "place"):
            values = [card_bin.points for card_bin in factor.bins]
            unknown = factor.mid if factor.family == "sector" else 0
            points += np.array([*values, *[unknown] * 3, 0])[row]
    return points >= card.rules.risk_industry_from


@lru_cache(maxsize=8)
def _signs(card: Scorecard) -> list[list[tuple[int, npt.NDArray[np.bool_]]]]:
    """Return the signs of each rule of a card, as `_holding` has them."""
    bands = () if card.rules is None else card.rules.least_bands
    return [[_holding(card, sign) for sign in rule.signs] for rule in bands]


def _holding(card: Scorecard, sign: Sign) -> tuple[int, npt.NDArray[np.bool_]]:
    """Return the place of a sign's factor, and of each of its outcomes whether the sign holds.

    Raises:
        KeyError: The card does not have the factor.
    """
    for row, factor in enumerate(card.factors):
        if factor.id == sign.factor:
            codes = [card_bin.code in sign.bins for card_bin in factor.bins]
            return row, np.array(codes + [False] * len(UNKNOWN))
    raise KeyError(sign.factor)
