"""The industry of parties of whose work the purchase does not state the subject.

What the lot or the document itself states stands. Else the words of the title of the lot count, the
registered activity of the party, and last the words of its name; each is told with the need, and
words as a guess. The title tells what is bought, so that it also counts for what a party hands on
to nobody knows whom; activity and name are a party's own. They never settle a question of law,
which the stated subject alone does.
"""

from collections.abc import Sequence

import dataframely as dy
import polars as pl

from data_ingest.industry.party_industry import PartyIndustry, industry_of_party
from data_ingest.industry.texts import industry_of_text
from data_ingest.model.party_industries import PartyIndustries
from data_ingest.model.tables import Procurement
from risk_models.chain.problems import UNDISCLOSED
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
        Rows in order of party, each before the part that is undisclosed below it; None if there
        are none.
    """
    titles = _titles(procurement)
    parties = procurement.parties.join(titles, on="party_id")
    if parties.is_empty():
        return None
    activities: dict[str, list[tuple[str, str, str]]] = {}
    for party_id, *activity in _activities(found).iter_rows():
        activities.setdefault(party_id, []).append((activity[0], activity[1], activity[2]))
    country = procurement.purchases["jurisdiction"].item()
    rows: list[dict[str, str | None]] = []
    columns = ("party_id", "display_name", "titles")
    for party_id, name, its_titles in parties.sort("party_id").select(columns).iter_rows():
        own = activities.get(party_id, ())
        industry = industry_of_party(
            title=_one_of(its_titles, country),
            activities=[(scheme, code) for scheme, code, _ in own],
            name=name,
            country=country,
        )
        if industry is not None:
            rows += _rows(party_id, industry, own)
    return PartyIndustries.validate(pl.DataFrame(rows), cast=True) if rows else None


def _rows(
    party_id: str, industry: PartyIndustry, activities: Sequence[tuple[str, str, str]]
) -> list[dict[str, str | None]]:
    """Return the row of a party and, where the title told, that of what it hands on unnamed."""
    sources = {f"{scheme} {code}": source_id for scheme, code, source_id in reversed(activities)}
    row = {
        "party_id": party_id,
        "cpv": industry.cpv_prefix.ljust(8, "0"),
        "cpv_from": industry.basis,
        "cpv_evidence": industry.evidence,
        "source_id": sources.get(industry.evidence),
    }
    if industry.basis != "title":
        return [row]
    return [row, row | {"party_id": f"{party_id}{UNDISCLOSED}"}]


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
