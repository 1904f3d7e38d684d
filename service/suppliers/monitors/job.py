"""The pass over the monitors of a tenant, as a job that a schedule puts in the queue every hour.

A pass looks which monitors are to be checked, checks them, and stores each check in one
transaction with its events. Of one that dies in between the next finds what was not stored.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import structlog
from sqlalchemy import Connection

from data_ingest.model.problem import UnreadableInput
from service.operations.jobs.context import JobContext
from service.operations.jobs.job import database_now
from service.operations.jobs.lease import JobOutcome
from service.platform.db.database import transaction
from service.platform.frames import canonical
from service.platform.process.sandbox import ConfinedFault
from service.suppliers.monitors.checks import check_case, check_parties, latest_screening
from service.suppliers.monitors.event import holding_monitors, keep_events
from service.suppliers.monitors.finding import (
    MonitorFinding,
    Serving,
    is_due,
    serving_now,
    store_finding,
    who_of,
)
from service.suppliers.monitors.handing import hand_out
from service.suppliers.monitors.material import MaterialChange
from service.suppliers.monitors.monitor import KIND, active_monitors, end_gone
from service.suppliers.monitors.portfolio_check import check_portfolio, latest_run
from service.suppliers.monitors.tables import Monitor

__all__ = ["KIND", "check_monitors"]

AT_ONCE = 500
"""Monitors of parties that are stored in one transaction. Ours: a fraction of a second."""
NOTICE = timedelta(days=30)
"""How long before its end the owner of a monitor is told. Ours."""

_log = structlog.get_logger("kedjekoll")


def check_monitors(context: JobContext, _payload: Mapping[str, Any]) -> JobOutcome:
    """Check the monitors that are to be checked, and hand out what no quiet hour holds any more.

    The unit of progress is the monitor.

    Args:
        context: The job; its tenant's monitors are checked.

    Raises:
        UnreadableInput: The snapshot is damaged.
    """
    tenant_id, installation = context.job.tenant_id, context.installation
    with installation.snapshot() as snapshot:
        with transaction(installation.engine, read_only=True) as connection:
            now = database_now(connection)
            serving = serving_now(connection, snapshot, tenant_id=tenant_id, now=now)
            active = active_monitors(connection, tenant_id=tenant_id, today=serving.day)
        told = partial(_told, serving=serving, some=active, tenant_id=tenant_id)
        context.advance(done=context.job.done, write=told)
        checked = unread = 0
        for several in _checked(context, active, serving):
            unread += sum(finding is None for finding in several)
            found = [finding for finding in several if finding is not None]
            checked += len(found)
            write = partial(_stored, found=found, serving=serving)
            context.advance(done=context.job.done + len(several), write=write)
    return JobOutcome(canonical({"checked": checked, "not_checked": unread}))


def _checked(
    context: JobContext, active: Sequence[Monitor], serving: Serving
) -> Iterator[Sequence[MonitorFinding | None]]:
    """Yield what the checks have found, some at a time; None for one that could not be done."""
    installation = context.installation
    parties = [monitor for monitor in active if monitor.subject_kind == "party"]
    due = [
        party
        for party in parties
        if is_due(party, serving.basis(party, record=None), now=serving.now)
    ]
    for unit in sorted({monitor.unit for monitor in due}):
        own = [monitor for monitor in due if monitor.unit == unit]
        for at in range(0, len(own), AT_ONCE):
            some = own[at : at + AT_ONCE]
            yield check_parties(installation, some, serving, go_on=context.check)
    for monitor in active:
        if monitor.subject_kind == "party":
            continue
        check = _case if monitor.subject_kind == "case" else _portfolio
        try:
            finding = check(context, monitor, serving)
        except (UnreadableInput, ConfinedFault) as fault:
            _log.warning("monitor.not_checked", monitor=monitor.id, exc_info=fault)
            yield [None]
            continue
        if finding is not None:
            yield [finding]


def _case(context: JobContext, monitor: Monitor, serving: Serving) -> MonitorFinding | None:
    """Check a case, if it is to be checked; a monitor of one that is there no more ends."""
    engine = context.installation.engine
    with transaction(engine, read_only=True) as connection:
        found = latest_screening(connection, monitor)
    if found is None:
        context.advance(
            done=context.job.done, write=partial(_gone, monitor=monitor, serving=serving)
        )
        return None
    case, record = found
    basis = serving.basis(monitor, record=None if record is None else record.id)
    if not is_due(monitor, basis, now=serving.now):
        return None
    return check_case(context.installation, monitor, case, record, serving)


def _portfolio(context: JobContext, monitor: Monitor, serving: Serving) -> MonitorFinding | None:
    """Check a portfolio, if it is to be checked; a monitor of one that is there no more ends."""
    engine = context.installation.engine
    with transaction(engine, read_only=True) as connection:
        latest = latest_run(connection, monitor)
    if latest is None:
        context.advance(
            done=context.job.done, write=partial(_gone, monitor=monitor, serving=serving)
        )
        return None
    if not is_due(monitor, serving.basis(monitor, record=latest.id), now=serving.now):
        return None
    return check_portfolio(context, monitor, latest, serving)


def _stored(connection: Connection, *, found: Sequence[MonitorFinding], serving: Serving) -> None:
    for finding in found:
        store_finding(connection, finding, now=serving.now)


def _told(
    connection: Connection, *, serving: Serving, some: Sequence[Monitor], tenant_id: str
) -> None:
    """Tell the owners of monitors that end soon, and hand out what is held."""
    for monitor in some:
        if serving.day < monitor.expires_on - NOTICE:
            continue
        last = monitor.expires_on.isoformat()
        keep_events(
            connection,
            monitor,
            [("", None, MaterialChange("expires", "expires", None, last))],
            basis={"expires_on": last},
            record_ids={},
            now=serving.now,
        )
    for monitor in holding_monitors(connection, tenant_id=tenant_id):
        hand_out(connection, monitor, principal=who_of(monitor), now=serving.now)


def _gone(connection: Connection, *, monitor: Monitor, serving: Serving) -> None:
    if not end_gone(connection, monitor, now=serving.now):
        return
    keep_events(
        connection,
        monitor,
        [("", None, MaterialChange("gone", "gone"))],
        basis={"gone": monitor.subject},
        record_ids={},
        now=serving.now,
    )
    hand_out(connection, monitor, principal=who_of(monitor), now=serving.now)
