"""What a package needs to know of the chain: its parts, who may post workers, and the first day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from data_ingest.model.tables import Procurement
from data_ingest.model.text import RECORDED, Text
from procurement_rules.package.subject import PartOfChain
from risk_models.facts.desk import DESK_FACTS
from service.screening.assessment.models import TenderAssessment
from service.screening.assessment.part_names import part_names

POSTING_FACTS = ("posted_workers", "posting_notice")
"""What is stated of a posting: that there is one, and that the buyer has read its notice."""


@dataclass(frozen=True, slots=True)
class PostingKnown:
    """What is known of a party's postings.

    Attributes:
        country: Country of establishment; None: not known.
        posted: Whether it posts workers to the contract; None: not known.
        shown: Whether the buyer has read proof that the posting is notified; None: not known.
    """

    country: str | None
    posted: bool | None
    shown: bool | None


NOTHING_KNOWN = PostingKnown(None, None, None)


def postings_of(procurement: Procurement) -> Mapping[str, PostingKnown]:
    """Return what is known of postings, by party; whose word counts is as the facts say."""
    stated: dict[tuple[str, str], bool] = {}
    rows = procurement.declarations.filter(pl.col("state") == "stated").sort("tender_id")
    for row in rows.rows(named=True):
        fact = row["fact"]
        if fact in POSTING_FACTS and row["basis"] in DESK_FACTS[fact].bases:
            stated[row["party_id"], fact] = row["value"] == "yes"
    return {
        party_id: PostingKnown(
            country,
            stated.get((party_id, "posted_workers")),
            stated.get((party_id, "posting_notice")),
        )
        for party_id, country in procurement.parties.select("party_id", "country").iter_rows()
    }


def starts_of(procurement: Procurement, contract_id: str) -> date | None:
    """Return the day on which the work of a lot begins; None where it is not stated."""
    found = procurement.contracts.filter(pl.col("contract_id") == contract_id)["starts_on"]
    day: date | None = found[0] if len(found) else None
    return day


def parts_of(tender: TenderAssessment) -> tuple[PartOfChain, ...]:
    """Return every part of a tender's chain with its review need, in the order of the chain."""
    names = {language: part_names(tender, language) for language in RECORDED}
    return tuple(
        PartOfChain(
            name=Text(*(names[language][part.part_id] for language in RECORDED)),
            tier=part.tier,
            named=part.party_id is not None,
            share_ppm=part.own_work_ppm,
            band=part.band,
        )
        for part in tender.parts
    )
