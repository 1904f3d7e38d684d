"""Monitors and what they have noticed, as the API and the command line give them out."""

from datetime import UTC, date, datetime
from typing import Any

from pydantic import BaseModel, Field
from sqlalchemy import Connection

from data_ingest.model.text import Language, Text
from service.casework.cases.case import load_case
from service.operations.people.principal import Principal
from service.platform.refusal import Refusal
from service.suppliers.monitors.event import Event, without_particulars
from service.suppliers.monitors.material import EventKind
from service.suppliers.monitors.request import QuietHours
from service.suppliers.monitors.tables import EventState, Monitor, SubjectKind
from service.suppliers.monitors.wording import KINDS, evidence_of, reason_of


class MonitorResource(BaseModel):
    """A monitor: its subject, owner, interval and last day."""

    id: str
    version: int
    created_at: datetime
    actor: str
    unit: str | None
    subject_kind: SubjectKind
    subject: str | None = Field(
        description=(
            "Scheme and number of a party (null for a natural person), ID of a case, or source "
            "of portfolio runs."
        )
    )
    party: dict[str, Any] | None = Field(description="Further known details of a party.")
    owner: str
    deputy: str | None
    every_days: int
    quiet: QuietHours | None
    expires_on: date
    active: bool = Field(description="Whether it is checked: neither ended nor expired.")
    ended_at: datetime | None
    end_reason: str | None = Field(
        description="In the user's words, or `subject_gone`: the subject no longer exists."
    )
    checks: int
    checked_at: datetime | None = Field(description="Time of the last check.")


class MonitorList(BaseModel):
    """Monitors, newest first."""

    items: list[MonitorResource]
    more: bool


class Evidence(BaseModel):
    """One fact that an event rests on."""

    fact: str
    value: str
    source: str
    as_of: str | None


class MonitorEventResource(BaseModel):
    """One material change: a reason to look, never a verdict."""

    id: str
    version: int
    created_at: datetime
    monitor: str
    subject: str | None = Field(
        description=(
            "The supplier or tender. Null if the monitor has only one subject, and for a "
            "natural person."
        )
    )
    kind: EventKind
    title: str
    reason: str = Field(description="What has changed, and why it is reported.")
    before: str | None
    after: str | None
    evidence: list[Evidence]
    shown_by: str | None = Field(description="Address of the screening or run that shows it.")
    closed_points: bool = Field(
        description=(
            "Whether the case is before its award: then the event only says that the file "
            "should be checked."
        )
    )
    task: str | None = Field(description="Address of the task that it created in a case.")
    handed_out_at: datetime | None = Field(description="Null while held by quiet hours.")
    due_on: date
    responsible: str = Field(description="The owner, or the deputy once the task is overdue.")
    state: EventState
    outcome: str | None = Field(description="The outcome of the event.")
    closed_by: str | None
    closed_at: datetime | None


class MonitorEventList(BaseModel):
    """The events of a monitor, newest first."""

    items: list[MonitorEventResource]
    more: bool


def monitor_resource(monitor: Monitor, *, now: datetime) -> MonitorResource:
    """Return a monitor as it is given out."""
    known = monitor.known
    is_person = bool(known.get("is_personal"))
    shown = ("name", "country", "cpv", "work_country")
    quiet = None
    if monitor.quiet_from is not None and monitor.quiet_to is not None:
        quiet = QuietHours(begins=monitor.quiet_from, ends=monitor.quiet_to, zone=monitor.zone)
    return MonitorResource(
        id=monitor.id,
        version=monitor.version,
        created_at=monitor.created_at,
        actor=monitor.actor,
        unit=monitor.unit or None,
        subject_kind=monitor.subject_kind,
        subject=None if is_person else monitor.subject,
        party={name: known[name] for name in shown} if known else None,
        owner=monitor.owner,
        deputy=monitor.deputy,
        every_days=monitor.every_days,
        quiet=quiet,
        expires_on=monitor.expires_on,
        active=monitor.is_active(now.astimezone(UTC).date()),
        ended_at=monitor.ended_at,
        end_reason=monitor.end_reason,
        checks=monitor.checks,
        checked_at=monitor.checked_at,
    )


def points_are_closed(connection: Connection, monitor: Monitor, *, principal: Principal) -> bool:
    """Tell whether a monitor is of a case before the award, where nothing is told apart.

    Args:
        connection: Inside a transaction.
        monitor: The monitor.
        principal: Who reads.
    """
    if monitor.subject_kind != "case":
        return False
    try:
        return load_case(connection, monitor.subject, principal=principal).is_before_award
    except Refusal:
        return False


def as_shown(event: Event, *, closed: bool) -> Event:
    """Return an event as somebody may read it: without particulars before the award.

    Args:
        event: The event.
        closed: Whether it is of a case before the award.
    """
    is_of_subject = event.kind not in ("expires", "gone")
    return without_particulars(event) if closed and is_of_subject else event


def event_resource(
    event: Event, language: Language, *, today: date, closed: bool
) -> MonitorEventResource:
    """Return an event as it is given out.

    Args:
        event: The event.
        language: Language of the texts.
        today: The day that makes it overdue.
        closed: Whether its case is before the award.
    """
    shown = as_shown(event, closed=closed)
    content = shown.plain
    evidence = [
        Evidence(fact=fact, value=value, source=source, as_of=day or None)
        for fact, value, source, day in content["evidence"]
    ]
    return MonitorEventResource(
        id=event.id,
        version=event.version,
        created_at=event.created_at,
        monitor=f"/v1/monitors/{event.monitor_id}",
        subject=None if "-PERSON:" in shown.subject else shown.subject or None,
        kind=shown.kind,
        title=KINDS[shown.kind].to(language),
        reason=reason_of(content).to(language),
        before=content["before"],
        after=content["after"],
        evidence=evidence,
        shown_by=_address(event.record_id),
        closed_points=closed,
        task=None if event.task_id is None else f"/v1/tasks/{event.task_id}",
        handed_out_at=event.handed_out_at,
        due_on=event.due_on,
        responsible=event.responsible(today),
        state=event.state,
        outcome=event.reason,
        closed_by=event.closed_by,
        closed_at=event.closed_at,
    )


def evidence_lines(event: MonitorEventResource) -> list[Text]:
    """Return what an event rests on in words."""
    facts = [(one.fact, one.value, one.source, one.as_of or "") for one in event.evidence]
    return evidence_of({"evidence": facts})


def _address(record_id: str | None) -> str | None:
    if record_id is None:
        return None
    return f"/v1/{'portfolios' if record_id.startswith('job_') else 'screenings'}/{record_id}"
