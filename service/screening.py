"""The pure step of a screening: evidence in, assessment out, the same for the same input.

Command line, API, workers and replay all call `screen`. It knows no clock, no network, no
database and no settings.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from typing import Any

import dataframely as dy
import polars as pl

from data_ingest.tables import Evidence, Procurement
from procurement_rules.determine import determine
from procurement_rules.facts import RuleFacts
from procurement_rules.route import route, value_eur_interval
from procurement_rules.rulebook import Rulebook
from risk_models.capacity import hourly_contributions
from risk_models.chain import Chain, build_chains
from risk_models.chain_need import chain_needs
from risk_models.explain import Explanation, explain
from risk_models.labour_cost import LabourCost, labour_costs
from risk_models.scorecard import Scorecard
from risk_models.scoring import score
from risk_models.sectors import handed_on_medians
from risk_models.subjects import numbered, subjects
from risk_models.tender_discount import discounts
from service.assembly import assemble
from service.assessment import RECORD_VERSION, Assessment, RecordVersion
from service.findings import Findings

BEFORE_AWARD = ("need", "documents_out", "tenders_in")
AFTER_AWARD = ("contract_start", "in_contract", "ended")


def screen(
    procurement: Procurement,
    evidence: Evidence,
    *,
    scorecard: Scorecard,
    rulebook: Rulebook,
    as_of: date,
    rejected: int = 0,
    record_version: RecordVersion = RECORD_VERSION,
) -> Assessment:
    """Return the assessment of a procurement.

    Args:
        procurement: The purchase.
        evidence: What was gathered about it.
        scorecard: The card that turns values into points.
        rulebook: The rules; the law is that of the day the procurement began.
        as_of: The day that facts, links and wage levels are read for; it is also taken as the
            day of a decision when the age of a judgment or an event is counted.
        rejected: Number of elements of the input that could not be used.
        record_version: How the record is written; an earlier version only for a replay.

    Raises:
        InvalidChain: The supply links form no chain.
    """
    medians = handed_on_medians(procurement.contracts, evidence.sector_facts)
    chains = build_chains(procurement, on=as_of, median_ppm=medians)
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
        discounts=discounts(procurement),
        numbered=numbered(procurement),
        as_of=as_of,
    )
    scores = score(known, scorecard)
    explanations: dict[str, dict[str, Explanation]] = {chain.tender_id: {} for chain in chains}
    for explanation in explain(known, scores):
        explanations[explanation.tender_id][explanation.part_id] = explanation
    facts = rule_facts(procurement, chains=chains, prices=prices, as_of=as_of)
    return assemble(
        Findings(
            procurement=procurement,
            evidence=evidence,
            scorecard=scorecard,
            rulebook=rulebook,
            as_of=as_of,
            chains=chains,
            scores=scores,
            explanations=explanations,
            needs=chain_needs(chains, scores, scorecard),
            prices=prices,
            routed=route(facts, rulebook),
            determinations=determine(facts, rulebook),
        ),
        rejected=rejected,
        record_version=record_version,
    )


def rule_facts(
    procurement: Procurement,
    *,
    chains: Sequence[Chain],
    prices: Mapping[str, LabourCost],
    as_of: date,
) -> dy.DataFrame[RuleFacts]:
    """Return what the rules may read: the only bridge from scoring to the law.

    No points cross it. One row a lot, one a tender, and for each named party of a tender one row
    a noted ground, or one row without a ground: that nobody has noted any is not known to mean
    that there is none.
    """
    purchase = procurement.purchases.row(0, named=True)
    lots = {row["contract_id"]: row for row in procurement.contracts.rows(named=True)}
    tenders = {row["tender_id"]: row for row in procurement.tenders.rows(named=True)}
    grounds: dict[str, list[dict[str, Any]]] = {}
    for ground in procurement.grounds.rows(named=True):
        grounds.setdefault(ground["party_id"], []).append(ground)
    shared = _purchase_facts(purchase, as_of=as_of)
    of_lot = {lot_id: shared | _lot_facts(lot) for lot_id, lot in lots.items()}
    rows = [
        facts | {"contract_awarded": _awarded(purchase["stage"], None)} for facts in of_lot.values()
    ]
    for chain in chains:
        tender = tenders[chain.tender_id]
        of_tender = of_lot[chain.contract_id] | {
            "tender_id": chain.tender_id,
            "price_below_comparison": _BELOW[prices[chain.tender_id].below],
            "subcontracts": _subcontracts(chain),
            "contract_awarded": _awarded(purchase["stage"], tender["state"]),
        }
        rows.append(of_tender)
        for part in chain.parts:
            if part.party_id is None:
                continue
            of_party = of_tender | {
                "party_id": part.party_id,
                "party_role": part.role,
                "work_country": part.place_country,
            }
            rows += [
                of_party | {name: ground[name] for name in _GROUND_FACTS}
                for ground in grounds.get(part.party_id, [_NO_GROUND])
            ]
    schema = RuleFacts.create_empty().schema
    return RuleFacts.validate(pl.DataFrame(rows, schema=schema), cast=True)


_BELOW = {"yes": True, "no": False, "cannot_tell": None}
_GROUND_FACTS = (
    "ground_id",
    "ground",
    "judged_on",
    "happened_on",
    "is_final",
    "paid_or_agreed",
)
_NO_GROUND = dict.fromkeys(_GROUND_FACTS) | {"ground_id": ""}


def _purchase_facts(purchase: Mapping[str, Any], *, as_of: date) -> dict[str, Any]:
    amount, currency = purchase["amount"], purchase["currency"]
    low, high = (None, None)
    if amount is not None and currency is not None:
        low, high = value_eur_interval(amount, currency, purchase["begun_on"])
    kind = purchase["buyer_kind"]
    return {
        "tender_id": "",
        "party_id": "",
        "ground_id": "",
        "jurisdiction": purchase["jurisdiction"],
        "instrument": purchase["instrument"],
        "value_eur_low": low,
        "value_eur_high": high,
        "value_sek": _whole(amount) if currency == "SEK" else None,
        "buyer_kind": kind if kind in ("central", "sub_central") else None,
        "begun_on": purchase["begun_on"],
        "decision_on": as_of,
        "direct_award": purchase["direct_award"],
        "framework": purchase["framework"],
    }


def _lot_facts(lot: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "contract_id": lot["contract_id"],
        "nature": lot["nature"],
        "cpv": lot["cpv"],
        "on_site": lot["on_site"],
        "work_country": lot["place_country"],
        "labour_terms_needed": lot["labour_terms_needed"],
    }


def _whole(amount: Decimal | None) -> int | None:
    return None if amount is None else int(amount.to_integral_value(ROUND_FLOOR))


def _awarded(stage: str | None, tender_state: str | None) -> bool | None:
    """Tell whether the award decision has been made, as far as stage and tender say."""
    if tender_state == "awarded" or stage in AFTER_AWARD:
        return True
    return False if stage in BEFORE_AWARD else None


def _subcontracts(chain: Chain) -> bool | None:
    """Tell whether any subcontractor is engaged: a named one, or work that is handed on."""
    if any(part.party_id is not None and part.tier > 1 for part in chain.parts):
        return True
    tenderers = [part for part in chain.parts if part.tier == 1]
    if any(part.handed_on_low > 0 for part in tenderers):
        return True
    return False if all(part.handed_on_high == 0 for part in tenderers) else None
