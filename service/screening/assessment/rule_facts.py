"""What the rules of law may read of a procurement: the only bridge from scoring to the law.

No points cross it. Each column of `RuleFacts` is filled by what knows it: the document, the chain,
the price, what is answered about a party, or what a person has noted for the law
(`procurement_rules.settling`). What nobody knows stays null, and a rule then cannot tell.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from functools import cache
from typing import Any, cast

import dataframely as dy
import polars as pl

from data_ingest.model.tables import Evidence, Procurement
from procurement_rules.facts import RuleFacts
from procurement_rules.route import value_eur_interval
from procurement_rules.rulebook import Rulebook
from risk_models.chain.parts import Chain, Part
from risk_models.industry.labour_cost import LabourCost
from service.screening.assessment.party_law import PartyLaw

BEFORE_AWARD = ("need", "documents_out", "tenders_in")
AFTER_AWARD = ("contract_start", "in_contract", "ended")

NO_KNOWN_END = 1000
"""Tiers at most, where somebody may hand on to nobody knows whom."""


def rule_facts(
    procurement: Procurement,
    evidence: Evidence,
    *,
    chains: Sequence[Chain],
    prices: Mapping[str, LabourCost],
    rulebook: Rulebook,
    as_of: date,
) -> dy.DataFrame[RuleFacts]:
    """Return the facts of a procurement for the rules.

    One row a lot, one a tender, and for each named party of a tender one row a noted ground, or
    one row without a ground: that nobody has noted any is not known to mean that there is none.

    The table is valid by its making, so it is typed here and not validated: keys are those of the
    procurement's own tables, codes are of closed sets and amounts are whole and not negative.

    Args:
        procurement: The purchase.
        evidence: What was gathered about it.
        chains: Its chains.
        prices: The comparison of each tender's price, by tender.
        rulebook: The rules, which hold the rate of the krona.
        as_of: The day of the screening, taken as that of a decision.
    """
    purchase = procurement.purchases.row(0, named=True)
    lots = {row["contract_id"]: row for row in procurement.contracts.rows(named=True)}
    tenders = {row["tender_id"]: row for row in procurement.tenders.rows(named=True)}
    law = PartyLaw(procurement, evidence)
    shared = _purchase_facts(purchase, rulebook=rulebook, as_of=as_of) | law.of_purchase()
    of_lot = {
        lot_id: shared | _lot_facts(lot, shared, stage=purchase["stage"], as_of=as_of)
        for lot_id, lot in lots.items()
    }
    won = {row["contract_id"] for row in tenders.values() if row["state"] == "awarded"}
    rows = [
        facts | {"contract_awarded": _awarded(purchase["stage"], is_won=lot_id in won)}
        for lot_id, facts in of_lot.items()
    ]
    for chain in chains:
        tender = tenders[chain.tender_id]
        of_tender = of_lot[chain.contract_id] | {
            "tender_id": chain.tender_id,
            "price_below_comparison": _BELOW[prices[chain.tender_id].below],
            "subcontracts": _subcontracts(chain),
            "contract_awarded": _awarded(purchase["stage"], is_won=tender["state"] == "awarded"),
            **_tiers(chain),
        }
        rows.append(of_tender)
        for part in chain.parts:
            if part.party_id is None:
                continue
            of_party = of_tender | law.of_part(part, chain.tender_id, lots[chain.contract_id])
            rows += [of_party | ground for ground in law.grounds(part.party_id, chain.tender_id)]
    return cast("dy.DataFrame[RuleFacts]", pl.DataFrame(rows, schema=_schema()))


@cache
def _schema() -> pl.Schema:
    return RuleFacts.create_empty().schema


_BELOW = {"yes": True, "no": False, "cannot_tell": None}


def _purchase_facts(
    purchase: Mapping[str, Any], *, rulebook: Rulebook, as_of: date
) -> dict[str, Any]:
    amount, currency = purchase["amount"], purchase["currency"]
    low, high = (None, None)
    if amount is not None and currency is not None:
        low, high = value_eur_interval(amount, currency, purchase["begun_on"], rulebook=rulebook)
    kind = purchase["buyer_kind"]
    is_authority = kind in ("central", "sub_central")
    return {
        "tender_id": "",
        "party_id": "",
        "ground_id": "",
        "jurisdiction": purchase["jurisdiction"],
        "instrument": purchase["instrument"],
        "value_eur_low": low,
        "value_eur_high": high,
        "value_sek": _whole(amount) if currency == "SEK" else None,
        "buyer_kind": kind if is_authority else None,
        "buyer_is_authority": True if is_authority else None,
        "begun_on": purchase["begun_on"],
        "decision_on": as_of,
        "direct_award": purchase["direct_award"],
        "framework": purchase["framework"],
    }


def _lot_facts(
    lot: Mapping[str, Any], noted: Mapping[str, Any], *, stage: str | None, as_of: date
) -> dict[str, Any]:
    """Return the facts of a lot; the day of the work is that noted, or the one planned.

    A planned day that has passed says that work has begun only once there is a contract.
    """
    starts_on = lot["starts_on"]
    has_passed = starts_on is not None and starts_on <= as_of
    return {
        "contract_id": lot["contract_id"],
        "nature": lot["nature"],
        "cpv": lot["cpv"],
        "on_site": lot["on_site"],
        "work_country": lot["place_country"],
        "labour_terms_needed": lot["labour_terms_needed"],
        "work_started_on": noted.get("work_started_on")
        or (None if has_passed and stage not in AFTER_AWARD else starts_on),
    }


def _whole(amount: Decimal | None) -> int | None:
    return None if amount is None else int(amount.to_integral_value(ROUND_FLOOR))


def _awarded(stage: str | None, *, is_won: bool) -> bool | None:
    """Tell whether the award decision has been made, as far as stage and tenders say."""
    if is_won or stage in AFTER_AWARD:
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


def _tiers(chain: Chain) -> dict[str, int]:
    """Return how many tiers there are below the tenderer, at least and at most.

    An undisclosed part is a tier of its own where something is known to be handed on.
    """
    handed_on = {part.part_id: part.handed_on_low for part in chain.parts}
    least = max(_tier(part, handed_on) for part in chain.parts) - 1
    has_end = all(part.party_id is not None for part in chain.parts)
    return {"tiers_below_low": least, "tiers_below_high": least if has_end else NO_KNOWN_END}


def _tier(part: Part, handed_on: Mapping[str, int]) -> int:
    if part.party_id is None and not handed_on.get(part.undisclosed_of or "", 0):
        return 1
    return part.tier
