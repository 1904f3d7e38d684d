"""Findings that call for something, and what became of each: a task, a reason, or nothing."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl
from sqlalchemy import Connection, select

from service.casework.cases.tables import CASE_LINKS, TASKS, Case
from service.casework.tasks.proposals import proposals
from service.operations.people.principal import Principal
from service.operations.people.units import rows_seen
from service.screening.assessment.models import Assessment
from service.screening.record.tables import SCREENINGS
from service.suppliers.coverage.frames import ALERTS
from service.suppliers.monitors.tables import MONITOR_EVENTS, MONITORS


def alerts_of(
    connection: Connection, cases: Sequence[Case], *, principal: Principal, unit: str | None
) -> pl.DataFrame:
    """Return the findings of screenings and monitors that a person sees; columns as `ALERTS`.

    A screening that another has superseded counts no more. One that hangs on no case has a task for
    none of its findings.

    Args:
        connection: Inside a transaction.
        cases: Those that the report is about.
        principal: Who asks.
        unit: Findings of this unit only; None: of every one that she sees.
    """
    rows = [
        *_of_screenings(connection, {case.id: case for case in cases}, principal, unit),
        *_of_events(connection, principal, unit),
    ]
    return pl.DataFrame(rows, schema=ALERTS)


def _of_screenings(
    connection: Connection, cases: dict[str, Case], principal: Principal, unit: str | None
) -> Iterator[dict[str, Any]]:
    tenant_id = principal.tenant_id
    on_case = {
        row.record_id: row.case_id
        for row in connection.execute(
            select(CASE_LINKS.c.record_id, CASE_LINKS.c.case_id).where(
                CASE_LINKS.c.tenant_id == tenant_id, CASE_LINKS.c.kind == "screening"
            )
        )
        if row.case_id in cases
    }
    tasks: dict[str, dict[str | None, str]] = defaultdict(dict)
    asked = select(TASKS.c.case_id, TASKS.c.subject, TASKS.c.state).where(
        TASKS.c.tenant_id == tenant_id, TASKS.c.subject.is_not(None)
    )
    for case_id, subject, state in connection.execute(
        asked.order_by(TASKS.c.created_at, TASKS.c.id)
    ):
        tasks[case_id][subject] = state
    later = select(SCREENINGS.c.supersedes).where(
        SCREENINGS.c.tenant_id == tenant_id, SCREENINGS.c.supersedes.is_not(None)
    )
    newest = connection.execute(
        select(SCREENINGS.c.id, SCREENINGS.c.unit, SCREENINGS.c.assessment, SCREENINGS.c.created_at)
        .where(
            SCREENINGS.c.tenant_id == tenant_id,
            rows_seen(SCREENINGS, principal),
            SCREENINGS.c.id.not_in(later),
        )
        .order_by(SCREENINGS.c.id)
    )
    for row in newest:
        of = on_case.get(row.id)
        if unit is not None and of is None and row.unit != unit:
            continue
        made = {} if of is None else tasks[of]
        for proposal in proposals(Assessment.read(row.assessment), today=row.created_at.date()):
            yield {
                "record_id": row.id,
                "case_id": of,
                "kind": "screening",
                "answer": _ANSWERS[made.get(proposal.subject)],
            }


_ANSWERS = {"open": "task", "done": "task", "not_needed": "no_action", None: "none"}


def _of_events(
    connection: Connection, principal: Principal, unit: str | None
) -> Iterator[dict[str, Any]]:
    """Return what monitors noticed; a closed event has its reason, an open one may have a task."""
    event, monitor = MONITOR_EVENTS.c, MONITORS.c
    asked = (
        select(event.id, event.task_id, event.state)
        .join_from(
            MONITOR_EVENTS,
            MONITORS,
            (monitor.tenant_id == event.tenant_id) & (monitor.id == event.monitor_id),
        )
        .where(event.tenant_id == principal.tenant_id, rows_seen(MONITORS, principal))
        .order_by(event.id)
    )
    if unit is not None:
        asked = asked.where(monitor.unit == unit)
    for row in connection.execute(asked):
        closed = "no_action" if row.state == "done" else "none"
        yield {
            "record_id": row.id,
            "case_id": None,
            "kind": "event",
            "answer": "task" if row.task_id is not None else closed,
        }
