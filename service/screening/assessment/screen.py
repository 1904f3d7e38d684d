"""The pure step of a screening: evidence in, assessment out, the same for the same input.

Command line, API, workers and replay all call `screen`. It knows no clock, no network, no
database and no settings.
"""

from datetime import date
from typing import Any

from data_ingest.model.tables import Evidence, Procurement
from procurement_rules.determine import determine
from procurement_rules.route import route
from procurement_rules.rulebook import Rulebook
from risk_models.card.scorecard import Scorecard
from risk_models.card.scoring import score
from risk_models.chain.capacity import hourly_contributions
from risk_models.chain.parts import build_chains
from risk_models.chain.reported import lots_of, lowest_wages
from risk_models.chain.tender_discount import discounts
from risk_models.explain.reasons import unknowns
from risk_models.exposure.need import chain_needs
from risk_models.factor.subjects import numbered, subjects
from risk_models.industry.labour_cost import labour_costs
from risk_models.industry.sectors import handed_on_medians
from service.screening.assessment.assembly import assemble
from service.screening.assessment.findings import Findings
from service.screening.assessment.rule_facts import AFTER_AWARD, BEFORE_AWARD, rule_facts

__all__ = ["AFTER_AWARD", "BEFORE_AWARD", "rule_facts", "screen"]


def screen(
    procurement: Procurement,
    evidence: Evidence,
    *,
    scorecard: Scorecard,
    rulebook: Rulebook,
    as_of: date,
    rejected: int = 0,
) -> dict[str, Any]:
    """Return the assessment of a procurement.

    Args:
        procurement: The purchase.
        evidence: What was gathered about it.
        scorecard: The card that turns values into points.
        rulebook: The rules; the law is that of the day the procurement began.
        as_of: The day that facts, links and wage levels are read for; it is also taken as the
            day of a decision when the age of a judgment or an event is counted.
        rejected: Number of elements of the input that could not be used.

    Returns:
        The fields of `service.screening.assessment.models.Assessment`, as
        `service.platform.frames.canonical` writes them.

    Raises:
        InvalidChain: The supply links form no chain.
    """
    medians = handed_on_medians(procurement.contracts, evidence.sector_facts)
    chains = build_chains(
        procurement,
        on=as_of,
        median_ppm=medians,
        unanswered_ppm=0 if scorecard.rules is None else scorecard.rules.unnamed_ppm,
    )
    prices = {
        price.tender_id: price
        for price in labour_costs(procurement, evidence.wage_levels, on=as_of)
    }
    ratios = {tender_id: price.ratio_permille for tender_id, price in prices.items()}
    contributions = hourly_contributions(chains, prices, procurement.contracts)
    known = subjects(
        chains,
        evidence,
        labour=ratios,
        contributions=contributions,
        wages=lowest_wages(chains, prices, lots_of(procurement.contracts), evidence),
        discounts=discounts(procurement),
        positions={tender_id: price.position for tender_id, price in prices.items()},
        numbered=numbered(procurement),
        as_of=as_of,
    )
    scores = score(known, scorecard)
    facts = rule_facts(
        procurement, evidence, chains=chains, prices=prices, rulebook=rulebook, as_of=as_of
    )
    routed = route(facts, rulebook)
    return assemble(
        Findings(
            procurement=procurement,
            evidence=evidence,
            scorecard=scorecard,
            rulebook=rulebook,
            as_of=as_of,
            chains=chains,
            scores=scores,
            unknowns=unknowns(known, scores),
            needs=chain_needs(chains, scores, scorecard),
            prices=prices,
            routed=routed,
            determinations=determine(facts, rulebook, routed=routed),
        ),
        rejected=rejected,
    )
