"""Who holds a contract: whether a follow-up is of it, by numbers first and then by the case."""

from typing import Any

import dataframely as dy
import polars as pl
from sqlalchemy import Connection, select

from data_ingest.model.tables import Identifiers, Procurement
from service.casework.cases.tables import CHAIN_VERSIONS
from service.casework.follow_up.models import FollowUp
from service.platform.frames import load_tables
from service.screening.assessment.models import Assessment
from service.screening.record.store import load_screening
from service.suppliers.coverage.frames import CHECKS

CONTROLS = ("deeper_check", "visit")
"""Forms of follow-up by which somebody other than the supplier looks. Its own report is none."""

_TENDERERS = ("tenderer", "consortium_lead", "consortium_member")


def known_numbers(identifiers: dy.DataFrame[Identifiers]) -> pl.DataFrame:
    """Return `party_id` and `number`, the scheme before the value; what is in no scheme is none."""
    known = identifiers.filter(~pl.col("scheme").str.starts_with("UNKNOWN"))
    return known.select("party_id", number=pl.concat_str("scheme", "value", separator=":"))


def checks_of(
    connection: Connection,
    done: dict[str, list[tuple[str, FollowUp]]],
    *,
    tenant_id: str,
) -> pl.DataFrame:
    """Return the buyer's follow-ups of cases with whom each is about; columns as `CHECKS`.

    What others report of a visit or a review of theirs is no follow-up of the buyer's.

    Args:
        connection: Inside a transaction.
        done: Number and record of each follow-up, by case.
        tenant_id: Whose they are.
    """
    begun: dict[str, set[str]] = {}
    chains = select(CHAIN_VERSIONS.c.case_id, CHAIN_VERSIONS.c.tender_id).where(
        CHAIN_VERSIONS.c.tenant_id == tenant_id
    )
    for case_id, tender_id in connection.execute(chains):
        begun.setdefault(case_id, set()).add(tender_id)
    runs = {
        of: _Run(connection, of, tenant_id=tenant_id)
        for of in {follow_up.screening_id for some in done.values() for _, follow_up in some}
    }
    rows = []
    for case_id, some in done.items():
        winners = begun.get(case_id, set()).union(*(runs[o.screening_id].awarded for _, o in some))
        for follow_up_id, follow_up in some:
            if follow_up.report is not None:
                continue
            rows.append(
                {
                    "case_id": case_id,
                    "follow_up_id": follow_up_id,
                    "form": follow_up.form,
                    "on": follow_up.on,
                    "suppliers": runs[follow_up.screening_id].tenderers.get(
                        follow_up.tender_id, []
                    ),
                    "is_contracted": follow_up.tender_id in winners if winners else None,
                }
            )
    return pl.DataFrame(rows, schema=CHECKS)


class _Run:
    """What a screening tells of its tenders: who has the contract, and the tenderers' numbers."""

    def __init__(self, connection: Connection, screening_id: str, *, tenant_id: str) -> None:
        record = load_screening(connection, tenant_id=tenant_id, screening_id=screening_id)
        self.awarded: set[str] = set()
        self.tenderers: dict[str, list[str]] = {}
        if record is None:
            return
        lots = Assessment.read(record.assessment).lots
        self.awarded = {
            tender.tender_id for lot in lots for tender in lot.tenders if tender.state == "awarded"
        }
        purchase = load_tables(Procurement, record.procurement)
        numbered = (
            purchase.contract_parties.filter(pl.col("role").is_in(_TENDERERS))
            .join(known_numbers(purchase.identifiers), on="party_id")
            .group_by("tender_id")
            .agg(pl.col("number").unique().sort())
        )
        self.tenderers = dict(numbered.iter_rows())


def is_of(check: dict[str, Any], contract: dict[str, Any]) -> bool | None:
    """Tell whether a follow-up is of a contract; None: neither numbers nor the case tell.

    It is of the contract if it is about the tender of the contract's own supplier, be it about the
    supplier itself or about a firm of its chain.

    Args:
        check: A row of `CHECKS`.
        contract: A row of `CONTRACTS`.
    """
    theirs, known = set(check["suppliers"] or ()), set(contract["suppliers"] or ())
    if theirs and known:
        return bool(theirs & known)
    told: bool | None = check["is_contracted"]
    return told
