"""Restricted incidents past their period: who sees them disposes of them, and nobody else learns.

What stays is one entry of the incident itself, which nobody else sees: that it was disposed of, by
whom, under which decision, with the hash of the chain that it ended.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from service.casework.incidents.models import sealed_hash
from service.casework.incidents.store import seen_entries
from service.casework.incidents.tables import INCIDENT_ENTRIES, IncidentEntry
from service.operations.audit.entry import dispose
from service.operations.audit.tables import LOG_ENTRIES
from service.operations.people.principal import Principal
from service.operations.periods import Period
from service.platform.db.record_id import new_id
from service.platform.db.store import add, remove
from service.platform.frames import canonical
from service.platform.refusal import Refusal


def due_incidents(
    connection: Connection, period: Period | None, *, principal: Principal, now: datetime
) -> Sequence[str]:
    """Return the incidents past their period, the oldest first; readings do not count.

    Args:
        connection: Inside a transaction.
        period: That of incidents; None: none is decided, and nothing is due.
        principal: Who asks.
        now: The moment, with a time zone.

    Raises:
        Refusal: She lacks the role.
    """
    if not principal.sees_incidents:
        raise Refusal("forbidden")
    if period is None or period.days is None:
        return ()
    last = func.max(INCIDENT_ENTRIES.c.created_at).filter(INCIDENT_ENTRIES.c.kind != "read")
    gone = func.count().filter(INCIDENT_ENTRIES.c.kind == "disposed")
    found = connection.scalars(
        select(INCIDENT_ENTRIES.c.incident_id)
        .where(*seen_entries(connection, principal))
        .group_by(INCIDENT_ENTRIES.c.incident_id)
        .having(gone == 0, last <= now - timedelta(days=period.days))
        .order_by(last, INCIDENT_ENTRIES.c.incident_id)
    )
    return found.all()


def dispose_of_incidents(
    connection: Connection, period: Period | None, *, principal: Principal, now: datetime
) -> Sequence[str]:
    """Dispose of the incidents past their period, and return their numbers.

    Args:
        connection: Inside a transaction that may write.
        period: That of incidents.
        principal: Who does it.
        now: The moment, with a time zone.

    Raises:
        Refusal: She lacks the role.
    """
    found = due_incidents(connection, period, principal=principal, now=now)
    for incident_id in found:
        assert period is not None
        _dispose(connection, incident_id, period, principal, now)
    return found


def _dispose(
    connection: Connection, incident_id: str, period: Period, principal: Principal, now: datetime
) -> None:
    of_it = (*seen_entries(connection, principal), INCIDENT_ENTRIES.c.incident_id == incident_id)
    last = connection.execute(
        select(INCIDENT_ENTRIES.c.place, INCIDENT_ENTRIES.c.sha256)
        .where(*of_it)
        .order_by(INCIDENT_ENTRIES.c.place.desc())
        .limit(1)
    ).one()
    entry = IncidentEntry(
        tenant_id=principal.tenant_id,
        id=new_id("incidententry"),
        actor=principal.actor,
        created_at=now,
        incident_id=incident_id,
        place=last.place + 1,
        kind="disposed",
        content=canonical(period.model_dump(mode="json", exclude={"preserve"})),
        sha256="",
    )
    entry = replace(entry, sha256=sealed_hash(entry, last.sha256))
    add(connection, entry)
    remove(connection, IncidentEntry, *of_it, INCIDENT_ENTRIES.c.kind != "disposed")
    told = connection.scalars(
        select(LOG_ENTRIES.c.id).where(
            LOG_ENTRIES.c.tenant_id == principal.tenant_id, LOG_ENTRIES.c.subject_id == incident_id
        )
    ).all()
    dispose(connection, told, tenant_id=principal.tenant_id, actor=principal.actor, at=now)
