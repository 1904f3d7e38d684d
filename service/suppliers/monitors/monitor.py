"""A monitor as it is kept: the SQL of it lives here.

Each write of a person names the version that she has seen and makes the next one. A check writes
what it was made with and makes no version.
"""

from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy import Connection

from data_ingest.model.problem import Problem
from service.operations.audit.entry import write_entry
from service.operations.kept import list_seen, load_seen
from service.operations.people.principal import Principal
from service.platform.db.store import change, load_all, row_of_record
from service.platform.refusal import Refusal
from service.suppliers.monitors.quiet import is_zone
from service.suppliers.monitors.request import MonitorChange, MonitorEnd
from service.suppliers.monitors.tables import MONITORS, Monitor

KIND = "monitors"
"""Kind of the job that checks the monitors of a tenant."""

LONGEST_LIFE = 24
"""Months until a monitor expires at most. Ours: somebody is to say that it is still needed."""


SUBJECT_GONE = "subject_gone"
"""Why a monitor has ended where what it watched is there no more."""


def months_after(day: date, months: int) -> date:
    """Return the day so many months later; the last of a month where that one is shorter.

    >>> months_after(date(2026, 8, 31), 6), months_after(date(2026, 11, 26), 12)
    (datetime.date(2027, 2, 28), datetime.date(2027, 11, 26))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = 31
    while True:
        try:
            return day.replace(year=year, month=month + 1, day=min(day.day, last))
        except ValueError:
            last -= 1


def load_monitor(connection: Connection, monitor_id: str, *, principal: Principal) -> Monitor:
    """Return a monitor that the person sees.

    Raises:
        Refusal: There is none; the same for one of another organisation or unit.
    """
    found = load_seen(connection, Monitor, "monitor", monitor_id, principal=principal)
    if found is None:
        raise Refusal("not-found")
    return found


def list_monitors(
    connection: Connection, *, principal: Principal, limit: int, offset: int = 0
) -> list[Monitor]:
    """Return the monitors that the person sees, newest first."""
    return list_seen(connection, Monitor, principal=principal, limit=limit, offset=offset)


def active_monitors(connection: Connection, *, tenant_id: str, today: date) -> list[Monitor]:
    """Return the monitors of a tenant that are checked, in the order of their making."""
    columns = MONITORS.c
    active = (
        columns.tenant_id == tenant_id,
        columns.ended_at.is_(None),
        columns.expires_on >= today,
    )
    return load_all(connection, Monitor, *active, order_by=[columns.created_at, columns.id])


def change_monitor(
    connection: Connection,
    monitor: Monitor,
    stated: MonitorChange,
    *,
    version: int,
    principal: Principal,
    now: datetime,
) -> None:
    """Change what is stated of a monitor. One that has expired goes on if it gets a later day.

    Raises:
        Refusal: Somebody else has written to it, it has ended, or particulars cannot be.
    """
    given = stated.model_dump(exclude_unset=True)
    for name in ("every_days", "expires_on", "owner"):
        if name in given and given[name] is None:
            raise Refusal("invalid-request", Problem("case-kept", f"/{name}", {"field": name}))
    if "quiet" in given:
        quiet = given.pop("quiet") or {}
        given |= {"quiet_from": quiet.get("begins"), "quiet_to": quiet.get("ends")}
        given["zone"] = quiet.get("zone", monitor.zone)
    check_stated(replace(monitor, **given), today=_day(now))
    _write(connection, monitor, version=version, now=now, **given)
    log_write(connection, monitor, "monitor.changed", actor=principal.actor, now=now)


def end_monitor(
    connection: Connection,
    monitor: Monitor,
    stated: MonitorEnd,
    *,
    version: int,
    principal: Principal,
    now: datetime,
) -> None:
    """End a monitor; what it has noticed stays.

    Raises:
        Refusal: Somebody else has written to it, or it has ended.
    """
    _write(connection, monitor, version=version, now=now, ended_at=now, end_reason=stated.reason)
    log_write(connection, monitor, "monitor.ended", actor=principal.actor, now=now)


def checked(
    connection: Connection,
    monitor: Monitor,
    *,
    now: datetime,
    basis: bytes,
    standing: bytes | None = None,
) -> bool:
    """Store that a monitor was checked; return whether nobody else has checked or ended it since.

    Args:
        connection: Inside a transaction that may write.
        monitor: As it was read before the check.
        now: The moment of the check.
        basis: Canonical JSON of what it was made with.
        standing: What it found of a party.
    """
    done = change(
        connection,
        Monitor,
        row_of_record(monitor),
        MONITORS.c.checks == monitor.checks,
        MONITORS.c.ended_at.is_(None),
        checks=monitor.checks + 1,
        checked_at=now,
        basis=basis,
        standing=standing,
    )
    return done == 1


def rebase(connection: Connection, monitor: Monitor, *, basis: bytes) -> None:
    """Set what the next check is compared with, in the transaction of a check."""
    change(connection, Monitor, row_of_record(monitor), basis=basis)


def end_gone(connection: Connection, monitor: Monitor, *, now: datetime) -> bool:
    """End a monitor whose subject is there no more; return whether nobody else has ended it."""
    done = change(
        connection,
        Monitor,
        row_of_record(monitor),
        MONITORS.c.ended_at.is_(None),
        version=MONITORS.c.version + 1,
        changed_at=now,
        ended_at=now,
        end_reason=SUBJECT_GONE,
    )
    if done == 1:
        log_write(connection, monitor, "monitor.ended", actor=monitor.actor, now=now)
    return done == 1


def check_stated(monitor: Monitor, *, today: date) -> None:
    """Refuse particulars of a monitor that cannot be.

    Raises:
        Refusal: Its last day, quiet hours or deputy cannot be so.
    """
    problems = []
    if monitor.deputy == monitor.owner:
        problems.append(Problem("case-deputy", "/deputy"))
    if not today <= monitor.expires_on <= months_after(today, LONGEST_LIFE):
        limit = {"last": months_after(today, LONGEST_LIFE).isoformat()}
        problems.append(Problem("monitor-expiry", "/expires_on", limit))
    if monitor.quiet_from is not None and monitor.quiet_from == monitor.quiet_to:
        problems.append(Problem("monitor-quiet", "/quiet"))
    if not is_zone(monitor.zone):
        problems.append(Problem("monitor-zone", "/quiet/zone"))
    if problems:
        raise Refusal("invalid-request", *problems)


def _write(
    connection: Connection, monitor: Monitor, *, version: int, now: datetime, **changes: object
) -> None:
    if monitor.ended_at is not None:
        raise Refusal("conflict", Problem("monitor-ended"))
    its = (row_of_record(monitor), MONITORS.c.version == version, MONITORS.c.ended_at.is_(None))
    values = {"version": version + 1, "changed_at": now, **changes}
    if change(connection, Monitor, *its, **values) != 1:
        raise Refusal("precondition-failed")


def log_write(
    connection: Connection, monitor: Monitor, action: str, *, actor: str, now: datetime
) -> None:
    """Write in the log what somebody has done with a monitor."""
    write_entry(connection, action, monitor.id, tenant_id=monitor.tenant_id, actor=actor, at=now)


def _day(now: datetime) -> date:
    return now.astimezone(UTC).date()
