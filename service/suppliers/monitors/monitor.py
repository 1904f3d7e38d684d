"""A monitor as it is kept: the SQL of it lives here.

Each write of a person names the version that she has seen and makes the next one. A check writes
what it was made with and makes no version.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Literal

import orjson
from sqlalchemy import Connection, select, update

from data_ingest.model.problem import Problem
from service.operations.audit.entry import write_entry
from service.operations.people.principal import Principal
from service.operations.people.units import rows_seen, sees
from service.platform.db.rows import columns_of
from service.platform.refusal import Refusal
from service.suppliers.monitors.quiet import is_quiet, is_zone
from service.suppliers.monitors.request import MonitorChange, MonitorEnd
from service.suppliers.monitors.tables import MonitorRow

KIND = "monitors"
"""Kind of the job that checks the monitors of a tenant."""

LONGEST_LIFE = 24
"""Months until a monitor expires at most. Ours: somebody is to say that it is still needed."""

SubjectKind = Literal["party", "case", "portfolio"]

SUBJECT_GONE = "subject_gone"
"""Why a monitor has ended where what it watched is there no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitor:
    """What is watched, for whom, how often and until when.

    Attributes:
        tenant_id: Whose it is.
        id: From `service.platform.db.record_id.new_id`.
        actor: Who made it.
        created_at: When.
        version: 1 at first; each write makes the next.
        changed_at: When the last was made.
        unit: The buyer unit; empty where it is of none.
        subject_kind: What is watched.
        subject: Scheme and number of a party, number of a case, or source of a portfolio's runs.
        particulars: Canonical JSON of a party: `service.suppliers.monitors.watched.Watched`.
        owner: User id of whoever is to look at what it notices.
        deputy: User id of whoever takes over what is overdue.
        every_days: At most so many days pass between two checks.
        quiet_from: When quiet hours begin, HH:MM; None: there are none.
        quiet_to: When they end.
        zone: The time zone of the quiet hours.
        expires_on: Its last day.
        ended_at: When somebody ended it.
        end_reason: Why.
        checks: How many checks there have been.
        checked_at: When the last was.
        basis: Canonical JSON of what it was made with.
        standing: Canonical JSON of what it found of a party.
    """

    tenant_id: str
    id: str
    actor: str
    created_at: datetime
    version: int
    changed_at: datetime
    unit: str
    subject_kind: SubjectKind
    subject: str
    particulars: bytes
    owner: str
    deputy: str | None
    every_days: int
    quiet_from: str | None
    quiet_to: str | None
    zone: str
    expires_on: date
    ended_at: datetime | None
    end_reason: str | None
    checks: int
    checked_at: datetime | None
    basis: bytes | None
    standing: bytes | None

    @property
    def known(self) -> dict[str, Any]:
        """What else is known of what is watched, as plain values."""
        plain: dict[str, Any] = orjson.loads(self.particulars)
        return plain

    def is_active(self, today: date) -> bool:
        """Whether it is checked: neither ended nor expired."""
        return self.ended_at is None and today <= self.expires_on

    def is_quiet(self, now: datetime) -> bool:
        """Whether what it notices now is held."""
        return is_quiet(now, self.quiet_from, self.quiet_to, self.zone)


MONITOR_COLUMNS = columns_of(MonitorRow, Monitor)
"""The columns that a `Monitor` has."""


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
    if not sees(connection, "mo", monitor_id, principal=principal):
        raise Refusal("not-found")
    row = connection.execute(
        select(*MONITOR_COLUMNS).where(
            MonitorRow.tenant_id == principal.tenant_id, MonitorRow.id == monitor_id
        )
    ).one()
    return Monitor(**row._mapping)


def list_monitors(
    connection: Connection, *, principal: Principal, limit: int, offset: int = 0
) -> list[Monitor]:
    """Return the monitors that the person sees, newest first."""
    rows = connection.execute(
        select(*MONITOR_COLUMNS)
        .where(MonitorRow.tenant_id == principal.tenant_id, rows_seen(MonitorRow, principal))
        .order_by(MonitorRow.created_at.desc(), MonitorRow.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [Monitor(**row._mapping) for row in rows]


def active_monitors(connection: Connection, *, tenant_id: str, today: date) -> list[Monitor]:
    """Return the monitors of a tenant that are checked, in the order of their making."""
    rows = connection.execute(
        select(*MONITOR_COLUMNS)
        .where(
            MonitorRow.tenant_id == tenant_id,
            MonitorRow.ended_at.is_(None),
            MonitorRow.expires_on >= today,
        )
        .order_by(MonitorRow.created_at, MonitorRow.id)
    )
    return [Monitor(**row._mapping) for row in rows]


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
    done = connection.execute(
        update(MonitorRow)
        .where(
            MonitorRow.tenant_id == monitor.tenant_id,
            MonitorRow.id == monitor.id,
            MonitorRow.checks == monitor.checks,
            MonitorRow.ended_at.is_(None),
        )
        .values(checks=monitor.checks + 1, checked_at=now, basis=basis, standing=standing)
    )
    return done.rowcount == 1


def rebase(connection: Connection, monitor: Monitor, *, basis: bytes) -> None:
    """Set what the next check is compared with, in the transaction of a check."""
    connection.execute(
        update(MonitorRow)
        .where(MonitorRow.tenant_id == monitor.tenant_id, MonitorRow.id == monitor.id)
        .values(basis=basis)
    )


def end_gone(connection: Connection, monitor: Monitor, *, now: datetime) -> bool:
    """End a monitor whose subject is there no more; return whether nobody else has ended it."""
    done = connection.execute(
        update(MonitorRow)
        .where(
            MonitorRow.tenant_id == monitor.tenant_id,
            MonitorRow.id == monitor.id,
            MonitorRow.ended_at.is_(None),
        )
        .values(
            version=MonitorRow.version + 1, changed_at=now, ended_at=now, end_reason=SUBJECT_GONE
        )
    )
    if done.rowcount == 1:
        log_write(connection, monitor, "monitor.ended", actor=monitor.actor, now=now)
    return done.rowcount == 1


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
    done = connection.execute(
        update(MonitorRow)
        .where(
            MonitorRow.tenant_id == monitor.tenant_id,
            MonitorRow.id == monitor.id,
            MonitorRow.version == version,
            MonitorRow.ended_at.is_(None),
        )
        .values(version=version + 1, changed_at=now, **changes)
    )
    if done.rowcount != 1:
        raise Refusal("precondition-failed")


def log_write(
    connection: Connection, monitor: Monitor, action: str, *, actor: str, now: datetime
) -> None:
    """Write in the log what somebody has done with a monitor."""
    write_entry(connection, action, monitor.id, tenant_id=monitor.tenant_id, actor=actor, at=now)


def _day(now: datetime) -> date:
    return now.astimezone(UTC).date()
