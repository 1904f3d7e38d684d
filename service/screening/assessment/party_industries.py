"""The industry of parties of whose work the purchase does not state the subject.

What the lot or the document itself states stands. Else the words of the title of the lot count, the
registered activity of the party, and last the words of its name; each is told with the need, and
words as a guess. They never settle a question of law, which the stated subject alone does.
"""

from collections.abc import Sequence

import dataframely as dy
import polars as pl

from data_ingest.industry.party_industry import industry_of_party
from data_ingest.industry.texts import industry_of_text
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
    titles = _titles(procurement)
    parties = procurement.parties.join(titles, on="party_id")
    if parties.is_empty():
        return None
    activities: dict[str, list[tuple[str, str, str]]] = {}
    for party_id, *activity in _activities(found).iter_rows():
        activities.setdefault(party_id, []).append((activity[0], activity[1], activity[2]))
    country = procurement.purchases["jurisdiction"].item()
    rows = []
    columns = ("party_id", "display_name", "titles")
    for party_id, name, its_titles in parties.sort("party_id").select(columns).iter_rows():
        own = activities.get(party_id, ())
        stated = [(scheme, code) for scheme, code, _ in own]
        industry = industry_of_party(
            title=_one_of(its_titles, country), activities=stated, name=name, country=country
        )
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


def _titles(procurement: Procurement) -> pl.DataFrame:
    """Return the parties of parts that neither state a subject nor have a lot that does.

    Returns:
        Columns party_id (String) and titles (List of String): those of these lots. The title of the
        purchase is not read: of a supplier of a portfolio it is its name.
    """
    lots = procurement.contracts.select("contract_id", lot_cpv="cpv", lot_title="title")
    tenders = procurement.tenders.select("tender_id", "contract_id").join(lots, on="contract_id")
    return (
        procurement.contract_parties.join(tenders, on="tender_id")
        .filter(pl.coalesce("cpv", "lot_cpv").is_null())
        .group_by("party_id")
        .agg(titles=pl.col("lot_title").drop_nulls().unique().sort())
    )


def _one_of(titles: Sequence[str], country: str) -> str | None:
    """Return the title that tells what is bought, where no other tells something else."""
    told = {industry_of_text(title, country).cpv_prefix: title for title in titles}
    return next(iter(told.values())) if len(told) == 1 else None


def _activities(found: Sequence[RegisterEvidence]) -> pl.DataFrame:
    return pl.concat([pl.DataFrame(schema=ACTIVITIES), *(one.activities for one in found)])
