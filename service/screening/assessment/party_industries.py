"""The industry of parties of whose work the purchase does not state the subject.

What the lot or the document itself states stands. Else the registered activity of the party counts,
and last the words of its name, which is a guess; both are told with the need. They never settle a
question of law, which the stated subject alone does.
"""

from collections.abc import Sequence

import dataframely as dy
import polars as pl

from data_ingest.industry.party_industry import industry_of_party
from data_ingest.model.party_industries import PartyIndustries
from data_ingest.model.tables import Procurement
from service.registers.activities import ACTIVITIES
from service.registers.evidence import RegisterEvidence


def party_industries(
    procurement: Procurement, found: Sequence[RegisterEvidence]
) -> dy.DataFrame[PartyIndustries] | None:
    """Return the industry of each such party that has one, columns as `PartyIndustries`.

    Args:
        procurement: The purchase.
        found: What registers say, those that count first leading.

    Returns:
        Rows in order of party; None if there are none.
    """
    parties = procurement.parties.join(_without_subject(procurement), on="party_id", how="semi")
    if parties.is_empty():
        return None
    activities: dict[str, list[tuple[str, str, str]]] = {}
    for party_id, *activity in _activities(found).iter_rows():
        activities.setdefault(party_id, []).append((activity[0], activity[1], activity[2]))
    country = procurement.purchases["jurisdiction"].item()
    rows = []
    for party_id, name in parties.sort("party_id").select("party_id", "display_name").iter_rows():
        own = activities.get(party_id, ())
        stated = [(scheme, code) for scheme, code, _ in own]
        industry = industry_of_party(activities=stated, name=name, country=country)
        if industry is not None:
            sources = {f"{scheme} {code}": source_id for scheme, code, source_id in reversed(own)}
            rows.append(
                {
                    "party_id": party_id,
                    "cpv": industry.cpv_prefix.ljust(8, "0"),
                    "cpv_from": industry.basis,
                    "cpv_evidence": industry.evidence,
                    "source_id": sources.get(industry.evidence),
                }
            )
    return PartyIndustries.validate(pl.DataFrame(rows), cast=True) if rows else None


def _without_subject(procurement: Procurement) -> pl.DataFrame:
    """Return the parties of parts that neither state a subject nor have a lot that does."""
    lots = procurement.tenders.join(
        procurement.contracts.select("contract_id", lot_cpv="cpv"), on="contract_id"
    )
    return (
        procurement.contract_parties.join(lots.select("tender_id", "lot_cpv"), on="tender_id")
        .filter(pl.coalesce("cpv", "lot_cpv").is_null())
        .select("party_id")
    )


def _activities(found: Sequence[RegisterEvidence]) -> pl.DataFrame:
    return pl.concat([pl.DataFrame(schema=ACTIVITIES), *(one.activities for one in found)])
