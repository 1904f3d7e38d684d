"""All that models and rules say of one procurement, on its way into the record."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import dataframely as dy

from data_ingest.model.tables import Evidence, Procurement
from procurement_rules.determine import Determination
from procurement_rules.facts import RoutedFacts
from procurement_rules.rulebook import Rulebook
from risk_models.card.scorecard import Scorecard
from risk_models.card.scoring import Scores
from risk_models.chain.parts import Chain
from risk_models.explain.reasons import UnknownFactor
from risk_models.exposure.need import ChainNeed
from risk_models.industry.labour_cost import LabourCost


@dataclass(frozen=True, slots=True)
class Findings:
    """What a screening found, before names are joined in and it is put on record.

    Attributes:
        procurement: The purchase.
        evidence: What was gathered about it.
        scorecard: The card that was applied.
        rulebook: The rules that were applied.
        as_of: The day that facts were read for.
        chains: One chain a tender.
        scores: Points of every part.
        unknowns: What is unknown about each part, by tender and part.
        needs: Exposure and headline, by tender.
        prices: Comparison of labour cost, by tender.
        routed: Facts of law with the regime of each lot.
        determinations: What each rule answers.
    """

    procurement: Procurement
    evidence: Evidence
    scorecard: Scorecard
    rulebook: Rulebook
    as_of: date
    chains: tuple[Chain, ...]
    scores: Scores
    unknowns: Mapping[tuple[str, str], tuple[UnknownFactor, ...]]
    needs: Mapping[str, ChainNeed]
    prices: Mapping[str, LabourCost]
    routed: dy.DataFrame[RoutedFacts]
    determinations: tuple[Determination, ...]
