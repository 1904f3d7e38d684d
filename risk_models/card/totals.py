"""What a part scores once a few of its factors change, without adding up all of them again.

Everything that follows from a card follows from a few sums over the factors of a part. They are the
*totals* of the part, and another outcome of a factor moves them by a difference.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from risk_models.card.least_bands import (
    LeastLevels,
    highest_levels,
    risk_points,
    signs_of_rules,
)
from risk_models.card.lookups import Ends, ends_of, known_of, lookups_of
from risk_models.card.outcomes import Outcomes
from risk_models.card.scorecard import Scorecard
from risk_models.exact import Integers
from risk_models.factor.definition import FactorKind

Totals = npt.NDArray[np.int64]
"""One row a part; the columns are those of `_Added`."""

_EVERY, _CONDUCT, _MEASURES, _UNANSWERED, _RISK, _COVERED = range(6)
_WORD = 62  # bits of a column that counts of signs share


@dataclass(frozen=True, slots=True)
class _Added:
    """What each outcome of each factor of a card adds to the totals of a part.

    Attributes:
        rows: One row an outcome, factor after factor; the columns are `lookups.Lookup.sums` of what
            is no mitigation, of conduct alone and of mitigations, `Lookup.unanswered`, the points
            that tell a risk industry, `Lookup.covered` of all factors, the same of each family that
            has a floor, and counts of the signs of least bands, several of them in a column.
        first: Of each factor, the first of its rows.
        floors: How many families have a floor.
        bits: Of each count of signs.
    """

    rows: Totals
    first: npt.NDArray[np.intp]
    floors: int
    bits: int

    def count(self, totals: Totals, rule: int) -> Integers:
        """Return how many signs of a rule hold of each part."""
        a_word = _WORD // self.bits
        column = totals[:, _COVERED + 1 + self.floors + rule // a_word]
        counted: Integers = (column >> self.bits * (rule % a_word)) & ((1 << self.bits) - 1)
        return counted


@lru_cache(maxsize=8)
def _added(card: Scorecard) -> _Added:
    rules, risk = signs_of_rules(card), risk_points(card)
    bits = max((len(signs) for signs in rules), default=1).bit_length()
    a_word = _WORD // bits
    families = tuple(card.floors.families)
    lookups = lookups_of(card)
    first = np.cumsum([0, *(len(lookup.sums) for lookup in lookups)])
    width = _COVERED + 1 + len(families) + -(-len(rules) // a_word)
    rows = np.zeros((int(first[-1]), width), dtype=np.int64)
    for place, (factor, lookup) in enumerate(zip(card.factors, lookups, strict=True)):
        own = rows[first[place] : first[place + 1]]
        if factor.kind is FactorKind.MITIGATION:
            own[:, _MEASURES] = lookup.sums
        else:
            own[:, _EVERY], own[:, _UNANSWERED] = lookup.sums, lookup.unanswered
        if factor.family == "conduct":
            own[:, _CONDUCT] = lookup.sums
        own[:, _COVERED] = lookup.covered
        if factor.family in families:
            own[:, _COVERED + 1 + families.index(factor.family)] = lookup.covered
        own[:, _RISK] = risk.get(place, 0)
        for rule, signs in enumerate(rules):
            column = _COVERED + 1 + len(families) + rule // a_word
            for holding in (holding for row, holding in signs if row == place):
                own[:, column] += holding.astype(np.int64) << bits * (rule % a_word)
    rows.flags.writeable = False
    return _Added(rows, first[:-1], len(families), bits)


def totals_of(outcomes: Outcomes, card: Scorecard) -> Totals:
    """Return the totals of parts.

    Args:
        outcomes: One row a factor of the card, one column a part.
        card: The scorecard.
    """
    added = _added(card)
    totals = np.zeros((outcomes.shape[1], added.rows.shape[1]), dtype=np.int64)
    for first, outcome in zip(added.first.tolist(), outcomes, strict=True):
        totals += added.rows.take(outcome + np.intp(first), axis=0)
    return totals


def added_by(
    places: npt.NDArray[np.integer], outcomes: npt.NDArray[np.integer], card: Scorecard
) -> Totals:
    """Return what outcomes of factors add to the totals of a part, one row a factor.

    Args:
        places: The factors, by their places on the card.
        outcomes: What each of them says.
        card: The scorecard.
    """
    added = _added(card)
    rows: Totals = added.rows.take(added.first[places] + outcomes, axis=0)
    return rows


def ends_of_totals(totals: Totals, card: Scorecard) -> Ends:
    """Return what parts score."""
    total, conduct, measures, unanswered = np.ascontiguousarray(totals[:, :_RISK].T)
    return ends_of(total, conduct, measures, unanswered, card)


def known_of_totals(totals: Totals, card: Scorecard) -> list[tuple[Integers, Integers]]:
    """Return the coverage weight that is known, and that applies: of all, and of each floor."""
    columns = range(_COVERED, _COVERED + 1 + len(card.floors.families))
    return [known_of(totals[:, column]) for column in columns]


def least_levels_of_totals(totals: Totals, card: Scorecard) -> LeastLevels:
    """Return the highest least band of each part."""
    added = _added(card)
    rules = len(signs_of_rules(card))
    counts = (added.count(totals, rule) for rule in range(rules))
    return highest_levels(counts, totals[:, _RISK], card)
