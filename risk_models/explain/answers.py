"""How parts stand once some of their factors are answered, for many answers at once.

An answer puts a factor into one of its bins. Of the answers to several factors that add the same
to the points of a part, one stands for all of them.
"""

from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from data_ingest.model.tables import PPM
from risk_models.card.least_bands import LeastLevels, least_levels
from risk_models.card.outcomes import Outcomes, unknown_outcomes
from risk_models.card.score_table import known_share, share_of
from risk_models.card.scorecard import CardFactor, Scorecard
from risk_models.card.sums import add_up
from risk_models.card.totals import (
    Totals,
    added_by,
    ends_of_totals,
    known_of_totals,
    least_levels_of_totals,
)
from risk_models.exact import Integers
from risk_models.factor.definition import FactorKind

_CONDUCT, _MITIGATION, _OTHER, _INDUSTRY = range(4)


class Standings(NamedTuple):
    """What parts score, one row a part.

    Attributes:
        points: With unknown inputs at their middle value.
        low: With unknown inputs at their least points.
        high: With unknown inputs at their most points.
        inherent: `points` without any mitigation.
        known: Share of the card that is known, in ppm: a row for all of it, then one for each
            family that has a floor, in the order of the card's floors.
        least: Their least bands.
    """

    points: Integers
    low: Integers
    high: Integers
    inherent: Integers
    known: Integers
    least: LeastLevels

    def of(self, parts: Integers) -> "Standings":
        """Return the same of some of the parts."""
        return Standings(
            self.points[parts],
            self.low[parts],
            self.high[parts],
            self.inherent[parts],
            self.known[:, parts],
            LeastLevels(*(column[parts] for column in self.least)),
        )


def standings(outcomes: Outcomes, card: Scorecard) -> Standings:
    """Return what parts score whose factors say this.

    Args:
        outcomes: One row a factor of the card, one column a part.
        card: The scorecard.
    """
    sums = add_up(outcomes, card)
    overall, families = known_share(sums)
    of_family = dict(zip(sums.families, families, strict=True))
    nothing = np.full_like(overall, PPM)  # of a family without weight nothing is missing
    floors = card.floors.families
    known = np.array([overall, *(of_family.get(family, nothing) for family in floors)])
    least = least_levels(outcomes, card)
    return Standings(sums.points, sums.low, sums.high, sums.inherent, known, least)


def standings_of(totals: Totals, card: Scorecard) -> Standings:
    """Return what parts score that have these totals: the same as `standings`.

    Args:
        totals: As `risk_models.card.totals.totals_of` gives them.
        card: The scorecard.
    """
    ends = ends_of_totals(totals, card)
    known = np.array([share_of(*floor) for floor in known_of_totals(totals, card)])
    least = least_levels_of_totals(totals, card)
    return Standings(ends.points, ends.low, ends.high, ends.inherent, known, least)


class Ways(NamedTuple):
    """The answers to some factors together that differ in what they add to the points.

    Attributes:
        bins: One row a factor, one column a way: the bin that it is in.
        shares: Share of each way in the reference frame, the factors taken as independent: in
            units of ppm to the power of the number of factors. All of them sum to one.
    """

    bins: Outcomes
    shares: tuple[int, ...]


def signs_of(card: Scorecard) -> frozenset[tuple[str, str]]:
    """Return the factors and bins that the least bands of a card speak of."""
    bands = () if card.rules is None else card.rules.least_bands
    return frozenset(
        (sign.factor, code) for least in bands for sign in least.signs for code in sign.bins
    )


def ways(factors: Iterable[CardFactor], signs: Collection[tuple[str, str]] = ()) -> Ways:
    """Return the ways in which factors can be answered.

    Points of conduct, of mitigations, of industry and place, and of all others are kept apart:
    mitigations never offset conduct, and industry and place decide what is a risk industry. So ways
    that add the same to each of the four score the same beside anything else, and with the same
    signs of least bands they have the same least bands.

    Args:
        factors: The factors.
        signs: Factors and bins that least bands speak of (`signs_of`).
    """
    found: dict[tuple[int, ...], tuple[int, tuple[int, ...]]] = {(0, 0, 0, 0): (1, ())}
    for factor in factors:
        kind = _kind(factor)
        marks = [(factor.id, card_bin.code) in signs for card_bin in factor.bins]
        reached: dict[tuple[int, ...], tuple[int, tuple[int, ...]]] = {}
        for sums, (share, bins) in found.items():
            for place, card_bin in enumerate(factor.bins):
                total = (*sums[:kind], sums[kind] + card_bin.points, *sums[kind + 1 :])
                if any(marks):
                    total = (*total, place if marks[place] else -1)
                before, of = reached.get(total, (0, (*bins, place)))
                reached[total] = (before + share * card_bin.share_ppm, of)
        found = reached
    shares, bins_of = zip(*found.values(), strict=True)
    return Ways(np.array(bins_of, dtype=np.uint8).T, shares)


def _kind(factor: CardFactor) -> int:
    if factor.kind is FactorKind.MITIGATION:
        return _MITIGATION
    if factor.family in ("sector", "place"):
        return _INDUSTRY
    return _CONDUCT if factor.family == "conduct" else _OTHER


class Answers(NamedTuple):
    """The ways in which some factors of a card can be answered.

    Attributes:
        ways: The ways.
        added: What each adds to the totals of a part, one row a way.
    """

    ways: Ways
    added: Totals


@lru_cache(maxsize=512)
def answers_to(places: tuple[int, ...], card: Scorecard) -> Answers:
    """Return the ways in which factors of a card can be answered; few sets of them are ever asked.

    Args:
        places: The factors, by their places on the card.
        card: The scorecard.
    """
    found = ways((card.factors[place] for place in places), signs_of(card))
    added = [
        added_by(np.full(len(found.shares), place), bins, card)
        for place, bins in zip(places, found.bins, strict=True)
    ]
    return Answers(found, sum(added, np.zeros((len(found.shares), 1), dtype=np.int64)))


def named(outcomes: Outcomes, card: Scorecard) -> Outcomes:
    """Return parts once somebody has said who does them, and nothing else is known of them.

    What was refused together with the name is then only not collected.
    """
    refused, blank = (unknown_outcomes(card, state) for state in ("refused", "not_collected"))
    return np.where(outcomes == refused, blank, outcomes)
