"""Handing out what was noticed, once no hour is quiet: to the changes, and in a case as tasks."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from service.casework.cases.case import Seen, load_case, write_after
from service.casework.cases.tables import TASKS, Case
from service.casework.links import link, list_links
from service.casework.tasks.proposals import DAYS_FOR_DUTIES, Proposal
from service.casework.tasks.task import add_proposals
from service.operations.people.principal import Principal
from service.platform.frames import canonical
from service.platform.refusal import Refusal
from service.screening.record.store import load_screening
from service.suppliers.monitors.event import Event, give_out, held_events
from service.suppliers.monitors.tables import Monitor
from service.suppliers.monitors.wording import reason_of

TASK = "monitor_event"
"""Code of a task to look at what a monitor has noticed."""

MONITORED = "monitored"
"""What the history of a case calls that a monitor has noticed something."""


def hand_out(
    connection: Connection, monitor: Monitor, *, principal: Principal, now: datetime
) -> int:
    """Hand out what a monitor holds, unless the hour is quiet, and return how many events.

    On a case the screening that shows an event is attached and each event has a task: that of the
    rule which begins to apply, or one to look at what has changed.

    Args:
        connection: Inside a transaction that may write.
        monitor: The monitor.
        principal: Who acts.
        now: The moment.
    """
    if monitor.is_quiet(now):
        return 0
    held = held_events(connection, monitor)
    tasks: dict[str, str] = {}
    if held and monitor.subject_kind == "case":
        try:
            case = load_case(connection, monitor.subject, principal=principal)
        except Refusal:
            pass  # it is there no more, and the event says so
        else:
            tasks = _tasks(connection, case, monitor, held, Seen(principal, now, case.version))
    for event in held:
        give_out(connection, event, now=now, task_id=tasks.get(event.id))
    return len(held)


def _tasks(
    connection: Connection, case: Case, monitor: Monitor, held: Sequence[Event], seen: Seen
) -> dict[str, str]:
    """Attach what shows the events to the case, and return the task of each event."""
    attached = {case_link.record_id for case_link in list_links(connection, case)}
    screenings = [
        screening_id
        for screening_id in dict.fromkeys(event.record_id for event in held)
        if screening_id is not None
        and screening_id not in attached
        and load_screening(connection, tenant_id=case.tenant_id, screening_id=screening_id)
        is not None
    ]
    write_after(
        connection,
        case,
        principal=seen.principal,
        now=seen.now,
        what=MONITORED,
        particulars={"monitor": monitor.id, "screenings": screenings},
    )
    for screening in screenings:
        link(connection, case, "screening", screening, seen)
    return {event.id: _task(connection, case, event, seen) for event in held}


def _task(connection: Connection, case: Case, event: Event, seen: Seen) -> str:
    """Return the open task of an event, made where there is none."""
    rule = event.plain["rule"]
    if event.kind == "rule_begins":
        found = _open_task(connection, case, event.what.partition(" ")[2])
        if found is not None:
            return found
    subject = canonical([TASK, event.monitor_id, event.subject, event.what]).decode()
    text = reason_of(event.plain)
    proposal = Proposal(
        code=TASK,
        subject=subject,
        facts_sha256=event.id,
        text=text,
        legal_basis=None if rule is None else rule[1],
        rule_id=None if rule is None else rule[0],
        due_on=seen.now.date() + timedelta(days=DAYS_FOR_DUTIES),
    )
    is_shown = event.record_id is not None and load_screening(
        connection, tenant_id=case.tenant_id, screening_id=event.record_id
    )
    screening_id = event.record_id if is_shown else None
    add_proposals(connection, case, [proposal], screening_id=screening_id, seen=seen)
    made = _open_task(connection, case, subject)
    assert made is not None  # made now, or open before
    return made


def _open_task(connection: Connection, case: Case, subject: str) -> str | None:
    return connection.scalar(
        select(TASKS.c.id)
        .where(
            TASKS.c.tenant_id == case.tenant_id,
            TASKS.c.case_id == case.id,
            TASKS.c.subject == subject,
            TASKS.c.state == "open",
        )
        .order_by(TASKS.c.created_at, TASKS.c.id)
        .limit(1)
    )
