"""The review need of a chain: its exposure, what is known of it, and the headline they give."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from risk_models.card.bands import BANDS, HEADLINE_REASONS, Headline, headlines, level
from risk_models.card.basis import Basis
from risk_models.card.scorecard import Scorecard
from risk_models.card.scoring import Scores
from risk_models.chain.parts import Chain
from risk_models.exposure.exposure import WORK, Exposure, PartScore, exposures
from risk_models.exposure.least_reach import placing_of, reached


@dataclass(frozen=True, slots=True)
class LeastOfChain:
    """The least band that a chain has from one of its parts.

    Attributes:
        level: How far up it is (`bands.level`).
        code: The rule of the card.
        part_id: The part.
    """

    level: int
    code: str
    part_id: str


@dataclass(frozen=True, slots=True)
class ChainNeed:
    """The review need of one chain.

    Attributes:
        exposure: Its exposure.
        headline: The review that is called for, and what decided it.
        sufficient: A need can be stated: coverage reaches every floor of the card, or by a card
            with rules, place and industry of the tenderers' work are known.
        coverage_ppm: Known share of the card, the parts counting by their own work; rounded down.
            By a card with rules nothing is asked of a part that nobody has named, so it is left
            out.
        families: The same by family.
        basis: What the need rests on: that of the tenderer with most of the work, so that naming
            a subcontractor never makes it thinner. None by a card without rules, and where not
            even place and industry are stated.
        least: The highest least band among the parts, None without one.
    """

    exposure: Exposure
    headline: Headline
    sufficient: bool
    coverage_ppm: int
    families: Mapping[str, int]
    basis: Basis | None = None
    least: LeastOfChain | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of one part."""

    coverage_ppm: int
    sufficient: bool
    basis: Basis


def chain_needs(chains: Iterable[Chain], scores: Scores, card: Scorecard) -> dict[str, ChainNeed]:
    """Return the review need of every chain, by tender id.

    Args:
        chains: The chains.
        scores: The points and coverage of their parts, by the same card, in the same order.
        card: The scorecard.
    """
    points: dict[str, dict[str, PartScore]] = defaultdict(dict)
    known: dict[str, dict[str, _Known]] = defaultdict(dict)
    for tender_id, part_id, ppm, sufficient, basis, *of_part in scores.parts.select(
        "tender_id", "part_id", "coverage_ppm", "sufficient", "basis",
        "points", "low", "high", "inherent",
    ).iter_rows():  # fmt: skip
        points[tender_id][part_id] = PartScore(*of_part)
        known[tender_id][part_id] = _Known(ppm, sufficient, Basis(basis))
    families: dict[str, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for tender_id, part_id, family, ppm in scores.coverage.select(
        "tender_id", "part_id", "family", "coverage_ppm"
    ).iter_rows():
        families[tender_id][family][part_id] = ppm
    chains = tuple(chains)
    found = exposures(chains, [points[chain.tender_id] for chain in chains], cuts=card.cuts)
    least = _least(chains, found, scores, card)
    stated = [
        _stated(chain, own, known[own.tender_id], families[own.tender_id], card=card)
        for chain, own in zip(chains, found, strict=True)
    ]
    decided = _headlines(found, stated, least, card)
    return {
        own.tender_id: ChainNeed(
            own,
            headline,
            of_chain.sufficient,
            of_chain.coverage_ppm,
            of_chain.families,
            of_chain.basis,
            lifting,
        )
        for own, headline, of_chain, lifting in zip(found, decided, stated, least, strict=True)
    }


def _least(
    chains: Sequence[Chain], found: Sequence[Exposure], scores: Scores, card: Scorecard
) -> list[LeastOfChain | None]:
    """Return the highest least band of each chain; of several the first in its order."""
    if card.rules is None:
        return [None for _ in chains]
    levels, rules = reached(scores.least, placing_of(chains, found))
    of_chains: list[LeastOfChain | None] = []
    first = 0
    for chain in chains:
        here = slice(first, first := first + len(chain.parts))
        at = int(np.argmax(levels[here]))
        level, rule = int(levels[here][at]), int(rules[here][at])
        code = card.rules.least_bands[rule].code
        of_chains.append(LeastOfChain(level, code, chain.parts[at].part_id) if level else None)
    return of_chains


def _headlines(
    found: Sequence[Exposure],
    stated: Sequence["_Stated"],
    least: Sequence[LeastOfChain | None],
    card: Scorecard,
) -> list[Headline]:
    """Return the headline of each chain."""
    lifted = [0 if of_chain is None else of_chain.level for of_chain in least]
    low = [own.points_low for own in found]
    bands, reasons = headlines(
        points=np.array([own.points for own in found], dtype=np.int64),
        guard=np.array([level(own.guard) for own in found], dtype=np.int64),
        can_be_stated=np.array([of_chain.sufficient for of_chain in stated], dtype=bool),
        cuts=card.cuts,
        least=None if card.rules is None else np.array(lifted, dtype=np.int64),
        points_low=np.array(low, dtype=np.int64) if card.rules is None else None,
    )
    return [
        Headline(BANDS[band], HEADLINE_REASONS[reason])
        for band, reason in zip(bands.tolist(), reasons.tolist(), strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Stated:
    """What is known of a chain, as `ChainNeed` says."""

    sufficient: bool
    coverage_ppm: int
    families: Mapping[str, int]
    basis: Basis | None = None


def _stated(
    chain: Chain,
    own: Exposure,
    known: Mapping[str, _Known],
    families: Mapping[str, Mapping[str, int]],
    *,
    card: Scorecard,
) -> _Stated:
    unnamed = {part.part_id for part in chain.parts if part.party_id is None}
    counted = [part for part in own.parts if card.rules is None or part.part_id not in unnamed]
    work = WORK if card.rules is None else sum(part.own_work for part in counted)

    def by_work(coverage: Mapping[str, int]) -> int:
        if work == 0:  # all of it is handed on to nobody knows whom
            return 0
        return sum(part.own_work * coverage[part.part_id] for part in counted) // work

    overall = by_work({part_id: part.coverage_ppm for part_id, part in known.items()})
    by_family = {family: by_work(coverage) for family, coverage in families.items()}
    if card.rules is None:
        sufficient = overall >= card.floors.overall_ppm and all(
            ppm >= card.floors.families.get(family, 0) for family, ppm in by_family.items()
        )
        return _Stated(sufficient, overall, by_family)
    sufficient = all(known[part_id].sufficient for part_id, _ in chain.roots)
    leading = max(chain.roots, key=lambda root: root[1])[0]
    basis: Basis | None = known[leading].basis
    if not sufficient and basis is Basis.CONTRACT:
        basis = None
    return _Stated(sufficient, overall, by_family, basis)
