"""The chain of a contract over time: its versions, each from a day on until the next one."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from data_ingest.model.problem import Problem
from data_ingest.model.tables import Procurement
from service.casework.cases.case import Seen, list_of_case, write_case
from service.casework.cases.request import NewChainVersion
from service.casework.cases.tables import Case, ChainVersionRecord
from service.casework.links import is_linked
from service.platform.db.record_id import new_id
from service.platform.db.store import add, values_of
from service.platform.frames import load_tables
from service.platform.refusal import Refusal
from service.screening.assessment.screen import AFTER_AWARD
from service.screening.record.store import load_screening


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainVersion(ChainVersionRecord):
    """The chain of one tender from a day on until the next.

    Attributes:
        valid_to: Last day; None for the latest.
    """

    valid_to: date | None


def begin_chain(connection: Connection, case: Case, stated: NewChainVersion, seen: Seen) -> None:
    """Register the chain that a contract begins with.

    Raises:
        Refusal: The case is before contract start, the screening is not its own or has no such
            tender, or the tender has a chain already.
    """
    check_stage(case)
    if not is_linked(connection, case, stated.screening_id):
        raise Refusal("invalid-request", Problem("case-not-linked", "/screening_id"))
    held = procurement_of(connection, case, stated.screening_id)
    if stated.tender_id not in held.tenders["tender_id"]:
        raise Refusal("invalid-request", Problem("case-chain-tender", "/tender_id"))
    if latest_version(connection, case, stated.tender_id) is not None:
        raise Refusal("conflict", Problem("case-chain-there", "/tender_id"))
    write_case(connection, case, seen, "chain_begun", None, {"tender": stated.tender_id})
    add_version(connection, case, stated, number=1, request_id=None, seen=seen)


def list_versions(connection: Connection, case: Case) -> list[ChainVersion]:
    """Return the versions of the chains of a case, by tender and number."""
    order = ("tender_id", "number")
    found = list_of_case(connection, ChainVersionRecord, case, order_by=order)
    ends = {
        (version.tender_id, version.number - 1): version.valid_from - timedelta(days=1)
        for version in found
    }
    return [
        ChainVersion(**values_of(version), valid_to=ends.get((version.tender_id, version.number)))
        for version in found
    ]


def check_stage(case: Case) -> None:
    """Refuse to change a chain before there is a contract.

    Raises:
        Refusal: The case is at a stage before contract start.
    """
    if case.stage not in AFTER_AWARD:
        raise Refusal("invalid-request", Problem("case-chain-stage"))


def latest_version(connection: Connection, case: Case, tender_id: str) -> ChainVersion | None:
    """Return the latest version of the chain of a tender, or None."""
    versions = [
        version for version in list_versions(connection, case) if version.tender_id == tender_id
    ]
    return versions[-1] if versions else None


def procurement_of(connection: Connection, case: Case, screening_id: str) -> Procurement:
    """Return the purchase of a screening that hangs on a case."""
    record = load_screening(connection, tenant_id=case.tenant_id, screening_id=screening_id)
    assert record is not None
    return load_tables(Procurement, record.procurement)


def add_version(
    connection: Connection,
    case: Case,
    stated: NewChainVersion,
    *,
    number: int,
    request_id: str | None,
    seen: Seen,
) -> None:
    """Add a version to a case that has been written to."""
    version = ChainVersionRecord(
        tenant_id=case.tenant_id,
        id=new_id("chain"),
        actor=seen.principal.actor,
        created_at=seen.now,
        case_id=case.id,
        number=number,
        request_id=request_id,
        **stated.model_dump(),
    )
    add(connection, version)
