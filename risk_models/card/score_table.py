"""The scores of many parts in one call, as columns: points, ranges, coverage, bands and stability.

`risk_models.card.scoring` is the same as frames with names.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data_ingest.model.tables import PPM
from risk_models.card.bands import headlines
from risk_models.card.least_bands import LeastLevels, least_levels
from risk_models.card.lookups import FACTORS_A_WORD
from risk_models.card.outcomes import UNKNOWN, Outcomes
from risk_models.card.scorecard import Scorecard
from risk_models.card.stability import stability
from risk_models.card.sums import Sums, add_up
from risk_models.card.typical import typical
from risk_models.exact import Integers


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """The scores of many parts.

    Attributes:
        sums: Points, bounds and what is known.
        typical_low: Of each part, where the typical range begins, in points.
        typical_high: Of each part, where it ends.
        coverage_ppm: Of each part, known share of the card's coverage weight; all where nothing
            applies.
        family_ppm: The same, one row a family of `sums.families`.
        sufficient: Of each part, whether a need can be stated: coverage reaches every floor, or
            by a card with rules, place and industry of the work are known.
        least: The least bands of each part.
        band: Of each part, place in `risk_models.card.bands.BANDS`.
        stability: Of each part, weightings that leave the band of the points unchanged.
    """

    sums: Sums
    typical_low: Integers
    typical_high: Integers
    coverage_ppm: Integers
    family_ppm: Integers
    sufficient: npt.NDArray[np.bool_]
    least: LeastLevels
    band: Integers
    stability: Integers


def score_table(outcomes: Outcomes, card: Scorecard) -> ScoreTable:
    """Apply the card to what each factor says of each part.

    Args:
        outcomes: As `outcomes_of` gives them.
        card: The scorecard.
    """
    sums = add_up(outcomes, card)
    overall, families = known_share(sums)
    sufficient = _can_be_stated(outcomes, card, sums, overall, families)
    least = least_levels(outcomes, card)
    low, high = _typical_range(sums, card)
    guard = np.zeros_like(sums.points)
    band, _ = headlines(
        points=sums.points,
        guard=guard,
        can_be_stated=sufficient,
        cuts=card.cuts,
        least=None if card.rules is None else np.maximum(least.named, least.anywhere),
        points_low=sums.low if card.rules is None else None,
    )
    return ScoreTable(
        sums=sums,
        typical_low=low,
        typical_high=high,
        coverage_ppm=overall,
        family_ppm=families,
        sufficient=sufficient,
        least=least,
        band=band,
        stability=stability(sums.contributions, card, sums.unanswered),
    )


def _can_be_stated(
    outcomes: Outcomes, card: Scorecard, sums: Sums, overall: Integers, families: Integers
) -> npt.NDArray[np.bool_]:
    if card.rules is not None:
        return work_known(outcomes, card)
    stated: npt.NDArray[np.bool_] = overall >= card.floors.overall_ppm
    for family, ppm in zip(sums.families, families, strict=True):
        stated &= ppm >= card.floors.families.get(family, 0)
    return stated


def work_known(outcomes: Outcomes, card: Scorecard) -> npt.NDArray[np.bool_]:
    """Return of which parts the place and the industry of the work are stated.

    A place or an industry that no source ranks is stated all the same.
    """
    known = np.ones(outcomes.shape[1], dtype=bool)
    for row, factor in zip(outcomes, card.factors, strict=True):
        if factor.family in ("sector", "place"):
            known &= row != len(factor.bins) + UNKNOWN.index("not_collected")
    return known


def known_share(sums: Sums) -> tuple[Integers, Integers]:
    """Return what is known of the card's coverage weight, in ppm: of all, and of each family."""
    overall = share_of(sums.known.sum(axis=0), sums.applies.sum(axis=0))
    return overall, share_of(sums.known, sums.applies)


def share_of(known: Integers, applies: Integers) -> Integers:
    """Return known in ppm of what applies, rounded down; all of it where nothing applies."""
    return np.where(applies == 0, PPM, known * PPM // np.maximum(applies, 1))


def _typical_range(sums: Sums, card: Scorecard) -> tuple[Integers, Integers]:
    """Return the typical range of each part, worked out once for each pattern of missingness."""
    distributions = [factor.distribution for factor in card.factors]
    patterns, of_part = np.unique(sums.estimated, axis=1, return_inverse=True)
    ends = np.array(
        [
            typical(
                tuple(
                    distribution
                    for bit, distribution in enumerate(distributions)
                    if words[bit // FACTORS_A_WORD] >> bit % FACTORS_A_WORD & 1
                )
            )
            for words in patterns.T.tolist()
        ],
        dtype=np.int64,
    ).reshape(-1, 2)
    low, high = ends[of_part].T
    return sums.settled + low, sums.settled + high
