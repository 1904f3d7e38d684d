"""The review need of a chain: its exposure, what is known of it, and the headline they give."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from risk_models.card.bands import Headline, headline
from risk_models.card.scorecard import Scorecard
from risk_models.card.scoring import Scores
from risk_models.chain.parts import Chain
from risk_models.exposure.exposure import WORK, Exposure, PartScore, exposures


@dataclass(frozen=True, slots=True)
class ChainNeed:
    """The review need of one chain.

    Attributes:
        exposure: Its exposure.
        headline: The review that is called for, and what decided it.
        sufficient: Coverage reaches every floor of the card.
        coverage_ppm: Known share of the card, the parts counting by their own work; rounded down.
        families: The same by family.
    """

    exposure: Exposure
    headline: Headline
    sufficient: bool
    coverage_ppm: int
    families: Mapping[str, int]


def chain_needs(chains: Iterable[Chain], scores: Scores, card: Scorecard) -> dict[str, ChainNeed]:
    """Return the review need of every chain, by tender id.

    Args:
        chains: The chains.
        scores: The points and coverage of their parts, by the same card.
        card: The scorecard.
    """
    points: dict[str, dict[str, PartScore]] = defaultdict(dict)
    overall: dict[str, dict[str, int]] = defaultdict(dict)
    for tender_id, part_id, ppm, *of_part in scores.parts.select(
        "tender_id", "part_id", "coverage_ppm", "points", "low", "high", "inherent"
    ).iter_rows():
        points[tender_id][part_id] = PartScore(*of_part)
        overall[tender_id][part_id] = ppm
    families: dict[str, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for tender_id, part_id, family, ppm in scores.coverage.select(
        "tender_id", "part_id", "family", "coverage_ppm"
    ).iter_rows():
        families[tender_id][family][part_id] = ppm
    chains = tuple(chains)
    found = exposures(chains, [points[chain.tender_id] for chain in chains], cuts=card.cuts)
    return {
        own.tender_id: _need(own, overall[own.tender_id], families[own.tender_id], card=card)
        for own in found
    }


def _need(
    own: Exposure,
    overall: Mapping[str, int],
    families: Mapping[str, Mapping[str, int]],
    *,
    card: Scorecard,
) -> ChainNeed:
    def by_work(coverage: Mapping[str, int]) -> int:
        return sum(part.own_work * coverage[part.part_id] for part in own.parts) // WORK

    known = by_work(overall)
    by_family = {family: by_work(coverage) for family, coverage in families.items()}
    sufficient = known >= card.floors.overall_ppm and all(
        ppm >= card.floors.families.get(family, 0) for family, ppm in by_family.items()
    )
    return ChainNeed(
        exposure=own,
        headline=headline(
            points=own.points,
            points_low=own.points_low,
            guard=own.guard,
            sufficient=sufficient,
            cuts=card.cuts,
        ),
        sufficient=sufficient,
        coverage_ppm=known,
        families=by_family,
    )
