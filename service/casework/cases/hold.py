"""A case that is kept from disposal for as long as somebody needs it, whatever period has passed.

An appeal, a supervision or a request for documents can need what would otherwise go. That a case
is on hold, who said so and why stands in its history; so does the end of it.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, exists, select

from data_ingest.model.problem import Problem
from service.casework.cases.case import Case, Seen, write
from service.casework.cases.tables import CaseEventRow, CaseRow
from service.platform.refusal import Refusal

HELD = "held"
"""Event of a case by which it is put on hold."""

RELEASED = "released"
"""Event of a case by which the hold ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """That a case is on hold: who said so, when, and why."""

    actor: str
    created_at: datetime
    reason: str


def hold(connection: Connection, case: Case, reason: str, seen: Seen) -> None:
    """Put a case on hold: it is not disposed of until somebody ends that.

    Raises:
        Refusal: It is on hold already, or somebody else has written to the case.
    """
    if hold_of(connection, case) is not None:
        raise Refusal("conflict", Problem("case-held"))
    write(connection, case, seen, HELD, reason, {})


def release(connection: Connection, case: Case, reason: str, seen: Seen) -> None:
    """End the hold of a case.

    Raises:
        Refusal: It is not on hold, or somebody else has written to the case.
    """
    if hold_of(connection, case) is None:
        raise Refusal("conflict", Problem("case-not-held"))
    write(connection, case, seen, RELEASED, reason, {})


def hold_of(connection: Connection, case: Case) -> Hold | None:
    """Return the hold of a case, or None."""
    row = connection.execute(
        select(CaseEventRow.what, CaseEventRow.actor, CaseEventRow.created_at, CaseEventRow.reason)
        .where(
            CaseEventRow.tenant_id == case.tenant_id,
            CaseEventRow.case_id == case.id,
            CaseEventRow.what.in_((HELD, RELEASED)),
        )
        .order_by(CaseEventRow.version.desc())
        .limit(1)
    ).one_or_none()
    if row is None or row.what != HELD:
        return None
    return Hold(actor=row.actor, created_at=row.created_at, reason=row.reason)


def is_held() -> ColumnElement[bool]:
    """Return the condition that a row of `cases` is on hold."""
    later = CaseEventRow.__table__.alias()
    ended = exists().where(
        later.c.tenant_id == CaseEventRow.tenant_id,
        later.c.case_id == CaseEventRow.case_id,
        later.c.version > CaseEventRow.version,
        later.c.what == RELEASED,
    )
    return exists().where(
        CaseEventRow.tenant_id == CaseRow.tenant_id,
        CaseEventRow.case_id == CaseRow.id,
        CaseEventRow.what == HELD,
        ~ended,
    )
