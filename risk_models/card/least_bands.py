"""Least bands: what a fact about a part calls for, whatever its points.

They are read from the outcomes of the factors, like points, so what an answer would do follows as
that of points does. A card without rules has none.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from risk_models.card.bands import RISING
from risk_models.card.need_rules import NeedRules, Sign
from risk_models.card.outcomes import UNKNOWN, Outcomes, by_outcome
from risk_models.card.scorecard import Scorecard
from risk_models.exact import Integers

NO_RULE = -1
"""Stands for the rule of a part that has no least band."""


RuleSigns = list[tuple[int, npt.NDArray[np.bool_]]]
"""Of each sign of a rule the place of its factor, and for each outcome whether the sign holds."""


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
    counts = (
        sum((holding[outcomes[row]] for row, holding in signs), np.zeros(parts, np.int64))
        for signs in signs_of_rules(card)
    )
    return highest_levels(counts, _risk(outcomes, card), card)


def highest_levels(counts: Iterable[Integers], risk: Integers, card: Scorecard) -> LeastLevels:
    """Return the highest least band of each part, from how many signs of each rule hold.

    Args:
        counts: For each rule of the card, of each part.
        risk: Of each part, the sum of `risk_points`.
        card: The scorecard.
    """
    found = LeastLevels(*(np.full(len(risk), value) for value in (0, NO_RULE, 0, NO_RULE)))
    if card.rules is None:
        return found
    risky = _is_risky(risk, card.rules)
    for place, (rule, count) in enumerate(zip(card.rules.least_bands, counts, strict=True)):
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
    return _is_risky(_risk(outcomes, card), card.rules)


def _risk(outcomes: Outcomes, card: Scorecard) -> Integers:
    points = np.zeros(outcomes.shape[1], dtype=np.int64)
    for place, of_outcome in risk_points(card).items():
        points += of_outcome[outcomes[place]]
    return points


def _is_risky(risk: Integers, rules: NeedRules) -> npt.NDArray[np.bool_]:
    return risk - rules.sector_start >= rules.risk_industry_from


@lru_cache(maxsize=8)
def risk_points(card: Scorecard) -> Mapping[int, Integers]:
    """Return the points that tell a risk industry, by place of the factor, for each outcome."""
    return {
        place: by_outcome(
            factor, mid=unknown, refused=unknown, bins=[each.points for each in factor.bins]
        )
        for place, factor in enumerate(card.factors)
        if factor.family in ("sector", "place")
        for unknown in [factor.mid if factor.family == "sector" else 0]
    }


@lru_cache(maxsize=8)
def signs_of_rules(card: Scorecard) -> list[RuleSigns]:
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
