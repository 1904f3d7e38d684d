"""A case that is kept from disposal for as long as somebody needs it, whatever period has passed.

An appeal, a supervision or a request for documents can need what would otherwise go. That a case
is on hold, who said so and why stands in its history; so does the end of it.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, exists, select

from data_ingest.model.problem import Problem
from service.casework.cases.case import Seen, write_case
from service.casework.cases.tables import CASE_EVENTS, CASES, Case
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
    write_case(connection, case, seen, HELD, reason, {})


def release(connection: Connection, case: Case, reason: str, seen: Seen) -> None:
    """End the hold of a case.

    Raises:
        Refusal: It is not on hold, or somebody else has written to the case.
    """
    if hold_of(connection, case) is None:
        raise Refusal("conflict", Problem("case-not-held"))
    write_case(connection, case, seen, RELEASED, reason, {})


def hold_of(connection: Connection, case: Case) -> Hold | None:
    """Return the hold of a case, or None."""
    row = connection.execute(
        select(
            CASE_EVENTS.c.what, CASE_EVENTS.c.actor, CASE_EVENTS.c.created_at, CASE_EVENTS.c.reason
        )
        .where(
            CASE_EVENTS.c.tenant_id == case.tenant_id,
            CASE_EVENTS.c.case_id == case.id,
            CASE_EVENTS.c.what.in_((HELD, RELEASED)),
        )
        .order_by(CASE_EVENTS.c.version.desc())
        .limit(1)
    ).one_or_none()
    if row is None or row.what != HELD:
        return None
    return Hold(actor=row.actor, created_at=row.created_at, reason=row.reason)


def is_held() -> ColumnElement[bool]:
    """Return the condition that a row of `cases` is on hold."""
    later = CASE_EVENTS.alias()
    ended = exists().where(
        later.c.tenant_id == CASE_EVENTS.c.tenant_id,
        later.c.case_id == CASE_EVENTS.c.case_id,
        later.c.version > CASE_EVENTS.c.version,
        later.c.what == RELEASED,
    )
    return exists().where(
        CASE_EVENTS.c.tenant_id == CASES.c.tenant_id,
        CASE_EVENTS.c.case_id == CASES.c.id,
        CASE_EVENTS.c.what == HELD,
        ~ended,
    )
