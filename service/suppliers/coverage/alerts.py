"""Findings that call for something, and what became of each: a task, a reason, or nothing."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl
from sqlalchemy import Connection, select

from service.casework.cases.case import Case
from service.casework.cases.tables import CaseLinkRow, TaskRow
from service.casework.tasks.proposals import proposals
from service.operations.people.principal import Principal
from service.operations.people.units import rows_seen
from service.screening.assessment.models import read_assessment
from service.screening.record.tables import Screening
from service.suppliers.coverage.frames import ALERTS
from service.suppliers.monitors.tables import MonitorEventRow, MonitorRow


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
        *_of_screenings(connection, {one.id: one for one in cases}, principal, unit),
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
            select(CaseLinkRow.record_id, CaseLinkRow.case_id).where(
                CaseLinkRow.tenant_id == tenant_id, CaseLinkRow.kind == "screening"
            )
        )
        if row.case_id in cases
    }
    tasks: dict[str, dict[str | None, str]] = defaultdict(dict)
    asked = select(TaskRow.case_id, TaskRow.subject, TaskRow.state).where(
        TaskRow.tenant_id == tenant_id, TaskRow.subject.is_not(None)
    )
    for case_id, subject, state in connection.execute(
        asked.order_by(TaskRow.created_at, TaskRow.id)
    ):
        tasks[case_id][subject] = state
    later = select(Screening.supersedes).where(
        Screening.tenant_id == tenant_id, Screening.supersedes.is_not(None)
    )
    newest = connection.execute(
        select(Screening.id, Screening.unit, Screening.assessment, Screening.created_at)
        .where(
            Screening.tenant_id == tenant_id,
            rows_seen(Screening, principal),
            Screening.id.not_in(later),
        )
        .order_by(Screening.id)
    )
    for row in newest:
        of = on_case.get(row.id)
        if unit is not None and of is None and row.unit != unit:
            continue
        made = {} if of is None else tasks[of]
        for one in proposals(read_assessment(row.assessment), today=row.created_at.date()):
            yield {
                "record_id": row.id,
                "case_id": of,
                "kind": "screening",
                "answer": _ANSWERS[made.get(one.subject)],
            }


_ANSWERS = {"open": "task", "done": "task", "not_needed": "no_action", None: "none"}


def _of_events(
    connection: Connection, principal: Principal, unit: str | None
) -> Iterator[dict[str, Any]]:
    """Return what monitors noticed; a closed event has its reason, an open one may have a task."""
    event, monitor = MonitorEventRow, MonitorRow
    asked = (
        select(event.id, event.task_id, event.state)
        .join(monitor, (monitor.tenant_id == event.tenant_id) & (monitor.id == event.monitor_id))
        .where(event.tenant_id == principal.tenant_id, rows_seen(monitor, principal))
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
