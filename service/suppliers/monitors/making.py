"""How a monitor is made: what is to be watched is looked up, and the hourly pass set up."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from data_ingest.model.problem import Problem
from service.casework.cases.case import load_case
from service.casework.cases.unit import stated_unit
from service.operations.jobs.schedule import keep_schedule
from service.operations.people.principal import Principal
from service.operations.people.units import sees, unit_of
from service.platform.db.record_id import is_id, new_id
from service.platform.db.store import add
from service.platform.db.tenants import ensure_tenant
from service.platform.frames import canonical
from service.platform.refusal import Refusal
from service.suppliers.monitors.monitor import KIND, check_stated, log_write, months_after
from service.suppliers.monitors.request import NewMonitor, QuietHours
from service.suppliers.monitors.tables import Monitor, SubjectKind
from service.suppliers.monitors.watched import party_of
from service.suppliers.portfolios.store import load_run

PASS_EVERY = timedelta(hours=1)
"""How often it is looked whether anything is to be checked. Ours: a look costs milliseconds."""
DEFAULT_LIFE = 12
"""Months until a monitor expires if nothing else is stated. Ours."""


def new_monitor(
    connection: Connection,
    stated: NewMonitor,
    *,
    principal: Principal,
    now: datetime,
    person_key: bytes,
) -> Monitor:
    """Keep a monitor and return it; from now on a worker looks hourly what is to be checked.

    Args:
        connection: Inside a transaction that may write.
        stated: What is wanted.
        principal: Who wants it.
        now: The moment, with a time zone.
        person_key: Secret for the keyed hash of natural persons' numbers.

    Raises:
        Refusal: What is to be watched is not there or not one thing, or particulars cannot be.
    """
    tenant_id, actor = principal.tenant_id, principal.actor
    ensure_tenant(connection, tenant_id=tenant_id, actor=actor, created_at=now)
    kind, subject, known, unit = _subject(
        connection, stated, principal=principal, person_key=person_key
    )
    quiet, day = stated.quiet, now.astimezone(UTC).date()
    monitor = Monitor(
        tenant_id=tenant_id,
        id=new_id("monitor"),
        actor=actor,
        created_at=now,
        version=1,
        changed_at=now,
        unit=unit,
        subject_kind=kind,
        subject=subject,
        particulars=canonical(known),
        owner=stated.owner or actor,
        deputy=stated.deputy,
        every_days=stated.every_days,
        quiet_from=quiet.begins if quiet else None,
        quiet_to=quiet.ends if quiet else None,
        zone=(quiet or QuietHours()).zone,
        expires_on=stated.expires_on or months_after(day, DEFAULT_LIFE),
        ended_at=None,
        end_reason=None,
        checks=0,
        checked_at=None,
        basis=None,
        standing=None,
    )
    check_stated(monitor, today=day)
    add(connection, monitor)
    log_write(connection, monitor, "monitor.made", actor=actor, now=now)
    keep_schedule(
        connection,
        tenant_id=principal.tenant_id,
        actor=principal.actor,
        kind=KIND,
        payload={},
        every=PASS_EVERY,
        first_at=now,
    )
    return monitor


def _subject(
    connection: Connection, stated: NewMonitor, *, principal: Principal, person_key: bytes
) -> tuple[SubjectKind, str, dict[str, Any], str]:
    """Return kind, subject, what is known of it, and unit.

    Raises:
        Refusal: There is no such thing, or not one of them is stated.
    """
    chosen = [
        subject
        for subject in (stated.party, stated.case_id, stated.portfolio_id)
        if subject is not None
    ]
    if len(chosen) != 1:
        raise Refusal("invalid-request", Problem("monitor-subject"))
    unit = stated_unit(stated.unit, principal=principal)
    if stated.party is not None:
        watched = party_of(stated.party, person_key=person_key)
        return "party", watched.subject, watched.as_plain(), unit
    if stated.case_id is not None:
        try:
            case = load_case(connection, stated.case_id, principal=principal)
        except Refusal:
            raise Refusal("invalid-request", Problem("case-record", "/case_id")) from None
        return "case", case.id, {}, case.unit
    run_id, run = stated.portfolio_id or "", None
    if is_id("job", run_id) and sees(connection, "job", run_id, principal=principal):
        run = load_run(connection, tenant_id=principal.tenant_id, run_id=run_id)
    if run is None:
        raise Refusal("invalid-request", Problem("case-record", "/portfolio_id"))
    own = unit_of(connection, "job", run_id, tenant_id=principal.tenant_id)
    return "portfolio", run.source, {}, own or unit
