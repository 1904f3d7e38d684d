"""What a monitor has noticed, as it is kept: the SQL of it lives here.

An event is kept once, however often and by whomever its change is found: monitor, subject, what
the check was made with and what changed tell it. It is open until somebody says what came of it;
where it made a task in a case, the task's end is its own.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

import orjson
from sqlalchemy import Connection, and_, case, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from data_ingest.model.problem import Problem
from service.casework.cases.tables import TaskRow
from service.casework.tasks.proposals import DAYS_FOR_DUTIES
from service.operations.audit.entry import write_entry
from service.operations.people.principal import Principal
from service.operations.people.units import sees
from service.platform.db.record_id import new_id
from service.platform.frames import canonical
from service.platform.refusal import Refusal
from service.suppliers.monitors.material import Change, EventKind
from service.suppliers.monitors.monitor import MONITOR_COLUMNS, Monitor
from service.suppliers.monitors.request import EventChange
from service.suppliers.monitors.tables import MonitorEventRow, MonitorRow

EventState = Literal["open", "done"]

_INSERT: Mapping[str, Callable[[type[MonitorEventRow]], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One material change that a monitor has noticed.

    Attributes:
        tenant_id: Whose it is.
        id: From `service.platform.db.record_id.new_id`.
        actor: Who made the monitor.
        created_at: When it was noticed.
        version: 1 at first; closing it makes the next.
        monitor_id: The monitor.
        subject: Key of a supplier, id of a tender, or `lot/` and id of a lot; "" where the monitor
            has one subject.
        kind: What it tells of.
        what: Tells it from others of the same subject and check.
        basis: Hash of what the check was made with.
        snapshot_id: The registers and lists that were looked in; None: none is loaded.
        content: Canonical JSON of `service.suppliers.monitors.material.Change` with the name of the
            subject.
        record_id: The screening or portfolio run that shows it; None: nothing has to be shown.
        task_id: The task that it made in a case.
        handed_out_at: When it was handed out; None: it is held until the quiet hours end.
        state: Open, or done.
        reason: What came of it.
        closed_by: Who said so.
        closed_at: When.
        owner: Owner of the monitor.
        deputy: Deputy of the monitor.
    """

    tenant_id: str
    id: str
    actor: str
    created_at: datetime
    version: int
    monitor_id: str
    subject: str
    kind: EventKind
    what: str
    basis: str
    snapshot_id: str | None
    content: bytes
    record_id: str | None
    task_id: str | None
    handed_out_at: datetime | None
    state: EventState
    reason: str | None
    closed_by: str | None
    closed_at: datetime | None
    owner: str
    deputy: str | None

    @property
    def plain(self) -> dict[str, Any]:
        """What changed, as plain values."""
        content: dict[str, Any] = orjson.loads(self.content)
        return content

    @property
    def due_on(self) -> date:
        """The proposed day: as for what the law says must be done."""
        return self.created_at.astimezone(UTC).date() + timedelta(days=DAYS_FOR_DUTIES)

    def responsible(self, today: date) -> str:
        """Return who is to look: the owner, or the deputy once it is overdue."""
        late = self.state == "open" and self.due_on < today
        return self.deputy if late and self.deputy is not None else self.owner


_CLOSED = TaskRow.state.in_(("done", "not_needed"))
_SHARED = {
    "state": case((_CLOSED, "done"), else_=MonitorEventRow.state),
    "reason": func.coalesce(MonitorEventRow.reason, TaskRow.reason),
    "closed_by": func.coalesce(MonitorEventRow.closed_by, TaskRow.closed_by),
    "closed_at": func.coalesce(MonitorEventRow.closed_at, TaskRow.closed_at),
    "owner": MonitorRow.owner,
    "deputy": MonitorRow.deputy,
}
_EVENTS = (
    select(
        *(
            _SHARED[field.name].label(field.name)
            if field.name in _SHARED
            else getattr(MonitorEventRow, field.name)
            for field in fields(Event)
        )
    )
    .join(
        MonitorRow,
        and_(
            MonitorRow.tenant_id == MonitorEventRow.tenant_id,
            MonitorRow.id == MonitorEventRow.monitor_id,
        ),
    )
    .outerjoin(
        TaskRow,
        and_(TaskRow.tenant_id == MonitorEventRow.tenant_id, TaskRow.id == MonitorEventRow.task_id),
    )
)


def basis_hash(basis: Mapping[str, Any]) -> str:
    """Return the hash of what a check was made with."""
    return hashlib.sha256(canonical(basis)).hexdigest()


def keep_events(
    connection: Connection,
    monitor: Monitor,
    changes: Sequence[tuple[str, str | None, Change]],
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
    for subject, name, change in changes:
        event_id = new_id("ev")
        content = canonical(change.as_plain() | {"name": name})
        statement = _INSERT[connection.dialect.name](MonitorEventRow).values(
            tenant_id=monitor.tenant_id,
            id=event_id,
            actor=monitor.actor,
            created_at=now,
            version=1,
            monitor_id=monitor.id,
            subject=subject,
            kind=change.kind,
            what=change.what,
            basis=basis_hash(basis),
            snapshot_id=basis.get("snapshot"),
            content=content,
            record_id=record_ids.get(subject),
            state="open",
        )
        done = connection.execute(statement.on_conflict_do_nothing())
        if done.rowcount != 1:
            continue
        made += 1
        write_entry(
            connection,
            "event.kept",
            event_id,
            tenant_id=monitor.tenant_id,
            actor=monitor.actor,
            at=now,
            content_sha256=hashlib.sha256(content).hexdigest(),
            details={"monitor": monitor.id},
        )
    return made


def held_events(connection: Connection, monitor: Monitor) -> list[Event]:
    """Return the events of a monitor that have not been handed out, the first first."""
    rows = connection.execute(
        _EVENTS.where(
            MonitorEventRow.tenant_id == monitor.tenant_id,
            MonitorEventRow.monitor_id == monitor.id,
            MonitorEventRow.handed_out_at.is_(None),
        ).order_by(MonitorEventRow.created_at, MonitorEventRow.subject, MonitorEventRow.what)
    )
    return [Event(**row._mapping) for row in rows]


def holding_monitors(connection: Connection, *, tenant_id: str) -> list[Monitor]:
    """Return the monitors that hold events, ended ones among them, in the order of their making."""
    held = select(MonitorEventRow.monitor_id).where(
        MonitorEventRow.tenant_id == tenant_id, MonitorEventRow.handed_out_at.is_(None)
    )
    rows = connection.execute(
        select(*MONITOR_COLUMNS)
        .where(MonitorRow.tenant_id == tenant_id, MonitorRow.id.in_(held))
        .order_by(MonitorRow.created_at, MonitorRow.id)
    )
    return [Monitor(**row._mapping) for row in rows]


def give_out(connection: Connection, event: Event, *, now: datetime, task_id: str | None) -> None:
    """Hand an event out: it is among the changes from now on."""
    connection.execute(
        update(MonitorEventRow)
        .where(
            MonitorEventRow.tenant_id == event.tenant_id,
            MonitorEventRow.id == event.id,
            MonitorEventRow.handed_out_at.is_(None),
        )
        .values(handed_out_at=now, task_id=task_id)
    )


def load_event(connection: Connection, event_id: str, *, principal: Principal) -> Event:
    """Return an event of a monitor that the person sees.

    Raises:
        Refusal: There is none; the same for one of another organisation or unit.
    """
    if not sees(connection, "ev", event_id, principal=principal):
        raise Refusal("not-found")
    row = connection.execute(
        _EVENTS.where(
            MonitorEventRow.tenant_id == principal.tenant_id, MonitorEventRow.id == event_id
        )
    ).one()
    return Event(**row._mapping)


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
        MonitorEventRow.tenant_id == monitor.tenant_id, MonitorEventRow.monitor_id == monitor.id
    )
    if state is not None:
        asked = asked.where(_SHARED["state"] == state)
    newest = asked.order_by(MonitorEventRow.created_at.desc(), MonitorEventRow.id.desc())
    return [Event(**row._mapping) for row in connection.execute(newest.limit(limit).offset(offset))]


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
    done = connection.execute(
        update(MonitorEventRow)
        .where(
            MonitorEventRow.tenant_id == event.tenant_id,
            MonitorEventRow.id == event.id,
            MonitorEventRow.version == version,
            MonitorEventRow.state == "open",
        )
        .values(
            version=version + 1,
            state="done",
            reason=stated.reason,
            closed_by=principal.actor,
            closed_at=now,
        )
    )
    if done.rowcount != 1:
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
    content = {"name": None} | Change("file", "file").as_plain()
    return replace(event, kind="file", what="file", subject="", content=canonical(content))
