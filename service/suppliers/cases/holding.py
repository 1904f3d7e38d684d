"""Who holds a contract: whether a record is of it, by numbers first and then by the case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import dataframely as dy
import polars as pl

from data_ingest.model.tables import Identifiers, Procurement
from risk_models.industry.labour_cost import Position
from service.platform.frames import load_tables
from service.screening.assessment.models import Assessment
from service.screening.record.tables import ScreeningRecord

CONTROLS = ("deeper_check", "visit")
"""Forms of follow-up by which somebody other than the supplier looks. Its own report is none."""

_TENDERERS = ("tenderer", "consortium_lead", "consortium_member")


def known_numbers(identifiers: dy.DataFrame[Identifiers]) -> pl.DataFrame:
    """Return `party_id` and `number`, the scheme before the value; what is in no scheme is none."""
    known = identifiers.filter(~pl.col("scheme").str.starts_with("UNKNOWN"))
    return known.select("party_id", number=pl.concat_str("scheme", "value", separator=":"))


@dataclass(frozen=True, slots=True)
class Run:
    """What a screening tells of its tenders.

    Attributes:
        created_at: When it was made.
        awarded: The tenders that had won.
        tenders: Numbers of the tenderers, by tender; each tender is there.
        parties: Numbers of each party.
        prices: Where the price of a tender stands beside the comparison cost, where it is compared.
    """

    created_at: datetime
    awarded: frozenset[str]
    tenders: Mapping[str, list[str]]
    parties: Mapping[str, list[str]]
    prices: Mapping[str, Position]


def run_of(record: ScreeningRecord) -> Run:
    """Return what a screening tells of its tenders."""
    tenders = [tender for lot in Assessment.read(record.assessment).lots for tender in lot.tenders]
    purchase = load_tables(Procurement, record.procurement)
    known = known_numbers(purchase.identifiers)
    its = pl.col("number").unique().sort()
    numbered = (
        purchase.contract_parties.filter(pl.col("role").is_in(_TENDERERS))
        .join(known, on="party_id")
        .group_by("tender_id")
        .agg(its)
    )
    return Run(
        created_at=record.created_at,
        awarded=frozenset(tender.tender_id for tender in tenders if tender.state == "awarded"),
        tenders={tender.tender_id: [] for tender in tenders} | dict(numbered.iter_rows()),
        parties=dict(known.group_by("party_id").agg(its).iter_rows()),
        prices={
            tender.tender_id: position
            for tender in tenders
            if (position := tender.price.position) is not None
        },
    )


def is_of(about: Mapping[str, Any], contract: Mapping[str, Any]) -> bool | None:
    """Tell whether a tender or a follow-up is of a contract; None: nothing tells.

    It is of the contract if it is about the tender of the contract's own supplier, be it about the
    supplier itself or about a firm of its chain. Where the case says that the tender has not got
    the contract, as when the supplier lost with others and won alone, it must be about the supplier
    itself.

    Args:
        about: A row of `TENDERS` or `CHECKS`.
        contract: A row of `CONTRACTS`.
    """
    known = set(contract["suppliers"] or ())
    theirs, party = set(about["suppliers"] or ()), set(about.get("party") or ())
    told: bool | None = about["is_contracted"]
    if theirs and known:
        return bool((party if told is False and party else theirs) & known)
    return told
