"""What a monitor has noticed, as it is kept: the SQL of it lives here.

An event is kept once, however often and by whomever its change is found: monitor, subject, what
the check was made with and what changed tell it. It is open until somebody says what came of it;
where it made a task in a case, the task's end is its own.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, select

from data_ingest.model.problem import Problem
from service.casework.cases.tables import TASKS
from service.casework.tasks.proposals import DAYS_FOR_DUTIES
from service.operations.audit.entry import write_entry
from service.operations.people.principal import Principal
from service.operations.people.units import sees
from service.platform.db.record_id import new_id
from service.platform.db.store import (
    add_unless_there,
    change,
    columns_of,
    load_all,
    newest_first,
    record_of,
    row_of,
)
from service.platform.frames import canonical
from service.platform.refusal import Refusal
from service.suppliers.monitors.material import MaterialChange
from service.suppliers.monitors.request import EventChange
from service.suppliers.monitors.tables import (
    MONITOR_EVENTS,
    MONITORS,
    EventRecord,
    EventState,
    Monitor,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(EventRecord):
    """One material change that a monitor has noticed, with who is to look at it.

    Attributes:
        owner: Owner of the monitor.
        deputy: Deputy of the monitor.
    """

    owner: str
    deputy: str | None

    @property
    def due_on(self) -> date:
        """The proposed day: as for what the law says must be done."""
        return self.created_at.astimezone(UTC).date() + timedelta(days=DAYS_FOR_DUTIES)

    def responsible(self, today: date) -> str:
        """Return who is to look: the owner, or the deputy once it is overdue."""
        late = self.state == "open" and self.due_on < today
        return self.deputy if late and self.deputy is not None else self.owner


_CLOSED = TASKS.c.state.in_(("done", "not_needed"))
_SHARED: Mapping[str, ColumnElement[Any]] = {
    "state": case((_CLOSED, "done"), else_=MONITOR_EVENTS.c.state),
    **{
        name: func.coalesce(MONITOR_EVENTS.c[name], TASKS.c[name])
        for name in ("reason", "closed_by", "closed_at")
    },
}
"""What a task says of an event instead of it."""

_EVENTS = (
    select(
        *(
            _SHARED[column.name].label(column.name) if column.name in _SHARED else column
            for column in columns_of(EventRecord)
        ),
        MONITORS.c.owner,
        MONITORS.c.deputy,
    )
    .join_from(
        MONITOR_EVENTS,
        MONITORS,
        and_(
            MONITORS.c.tenant_id == MONITOR_EVENTS.c.tenant_id,
            MONITORS.c.id == MONITOR_EVENTS.c.monitor_id,
        ),
    )
    .outerjoin(
        TASKS,
        and_(
            TASKS.c.tenant_id == MONITOR_EVENTS.c.tenant_id, TASKS.c.id == MONITOR_EVENTS.c.task_id
        ),
    )
)


def basis_hash(basis: Mapping[str, Any]) -> str:
    """Return the hash of what a check was made with."""
    return hashlib.sha256(canonical(basis)).hexdigest()


def keep_events(
    connection: Connection,
    monitor: Monitor,
    changes: Sequence[tuple[str, str | None, MaterialChange]],
    *,
    basis: Mapping[str, Any],
    record_ids: Mapping[str, str | None],
    now: datetime,
) -> int:
    """Keep changes as events that are held, each once, and return how many are new.

    Args:
        connection: Inside a transaction that may write.
        monitor: Whose they are.
        changes: Subject, its name, and the change.
        basis: What the check was made with.
        record_ids: What shows the changes of each subject.
        now: When they were noticed.
    """
    made = 0
    for subject, name, found in changes:
        event = EventRecord(
            tenant_id=monitor.tenant_id,
            id=new_id("monitorevent"),
            actor=monitor.actor,
            created_at=now,
            version=1,
            monitor_id=monitor.id,
            subject=subject,
            kind=found.kind,
            what=found.what,
            basis=basis_hash(basis),
            snapshot_id=basis.get("snapshot"),
            content=canonical(found.as_plain() | {"name": name}),
            record_id=record_ids.get(subject),
            state="open",
        )
        if not add_unless_there(connection, event):
            continue
        made += 1
        write_entry(
            connection,
            "event.kept",
            event.id,
            tenant_id=monitor.tenant_id,
            actor=monitor.actor,
            at=now,
            content_sha256=hashlib.sha256(event.content).hexdigest(),
            details={"monitor": monitor.id},
        )
    return made


def held_events(connection: Connection, monitor: Monitor) -> list[Event]:
    """Return the events of a monitor that have not been handed out, the first first."""
    rows = connection.execute(
        _EVENTS.where(
            MONITOR_EVENTS.c.tenant_id == monitor.tenant_id,
            MONITOR_EVENTS.c.monitor_id == monitor.id,
            MONITOR_EVENTS.c.handed_out_at.is_(None),
        ).order_by(MONITOR_EVENTS.c.created_at, MONITOR_EVENTS.c.subject, MONITOR_EVENTS.c.what)
    )
    return [record_of(Event, row) for row in rows]


def holding_monitors(connection: Connection, *, tenant_id: str) -> list[Monitor]:
    """Return the monitors that hold events, ended ones among them, in the order of their making."""
    held = select(MONITOR_EVENTS.c.monitor_id).where(
        MONITOR_EVENTS.c.tenant_id == tenant_id, MONITOR_EVENTS.c.handed_out_at.is_(None)
    )
    theirs = (MONITORS.c.tenant_id == tenant_id, MONITORS.c.id.in_(held))
    order = [MONITORS.c.created_at, MONITORS.c.id]
    return load_all(connection, Monitor, *theirs, order_by=order)


def give_out(connection: Connection, event: Event, *, now: datetime, task_id: str | None) -> None:
    """Hand an event out: it is among the changes from now on."""
    held = MONITOR_EVENTS.c.handed_out_at.is_(None)
    its = (row_of(EventRecord, event.tenant_id, event.id), held)
    change(connection, EventRecord, *its, handed_out_at=now, task_id=task_id)


def load_event(connection: Connection, event_id: str, *, principal: Principal) -> Event:
    """Return an event of a monitor that the person sees.

    Raises:
        Refusal: There is none; the same for one of another organisation or unit.
    """
    if not sees(connection, "monitorevent", event_id, principal=principal):
        raise Refusal("not-found")
    its = row_of(EventRecord, principal.tenant_id, event_id)
    return record_of(Event, connection.execute(_EVENTS.where(its)).one())


def list_events(
    connection: Connection,
    monitor: Monitor,
    *,
    state: EventState | None = None,
    limit: int,
    offset: int = 0,
) -> list[Event]:
    """Return the events of a monitor, the newest first; held ones among them."""
    asked = _EVENTS.where(
        MONITOR_EVENTS.c.tenant_id == monitor.tenant_id, MONITOR_EVENTS.c.monitor_id == monitor.id
    )
    if state is not None:
        asked = asked.where(_SHARED["state"] == state)
    newest = asked.order_by(*newest_first(EventRecord)).limit(limit).offset(offset)
    return [record_of(Event, row) for row in connection.execute(newest)]


def close_event(
    connection: Connection,
    event: Event,
    stated: EventChange,
    *,
    version: int,
    principal: Principal,
    now: datetime,
) -> None:
    """Say what came of an event.

    Raises:
        Refusal: It is closed, it is closed with its task, or somebody else has written to it.
    """
    if event.state != "open":
        raise Refusal("conflict", Problem("monitor-event-done"))
    if event.task_id is not None:
        raise Refusal("conflict", Problem("monitor-event-task"))
    done = change(
        connection,
        EventRecord,
        row_of(EventRecord, event.tenant_id, event.id),
        MONITOR_EVENTS.c.version == version,
        MONITOR_EVENTS.c.state == "open",
        version=version + 1,
        state="done",
        reason=stated.reason,
        closed_by=principal.actor,
        closed_at=now,
    )
    if done != 1:
        raise Refusal("precondition-failed")
    write_entry(
        connection,
        "event.closed",
        event.id,
        tenant_id=event.tenant_id,
        actor=principal.actor,
        at=now,
    )


def without_particulars(event: Event) -> Event:
    """Return an event of a case before the award: that the file should be looked at, no more."""
    content = {"name": None} | MaterialChange("file", "file").as_plain()
    return replace(event, kind="file", what="file", subject="", content=canonical(content))
