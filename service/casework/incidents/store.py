"""Restricted incidents kept and read; the SQL of them lives here.

Whoever lacks the role finds nothing, by the filter of every query here. On PostgreSQL the table
shows nothing besides unless the transaction states the role, which is done here alone. Nothing
outside the table changes until a sentence is let out: no log entry, no change, no task, no point.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, false, func, select, text, true

from data_ingest.model.problem import Problem
from service.casework.cases.case import Seen, load_case
from service.casework.cases.request import NewTask
from service.casework.incidents.models import BEGINNING, Incident, sealed_hash
from service.casework.incidents.request import NewIncident, NewReceipt, Release
from service.casework.incidents.tables import INCIDENT_ENTRIES, EntryKind, IncidentEntry
from service.casework.tasks.task import add_task
from service.operations.audit.entry import write_entry
from service.operations.people.principal import INCIDENT, Principal
from service.operations.people.store import rights_of
from service.platform.db.record_id import is_id, new_id
from service.platform.db.store import add, load_all
from service.platform.db.tenants import ensure_tenant
from service.platform.frames import canonical
from service.platform.refusal import Refusal

_STATE_ROLE = text("SELECT set_config('kedjekoll.incident', 'on', true)")


def holder(connection: Connection, principal: Principal) -> Principal:
    """Return whoever sits at the machine, with the role for incidents if it was given to her."""
    roles, _ = rights_of(connection, tenant_id=principal.tenant_id, person_id=principal.actor)
    return replace(principal, roles=principal.roles | (roles & {INCIDENT}))


def report(
    connection: Connection, stated: NewIncident, *, principal: Principal, now: datetime
) -> Incident:
    """Keep an incident, and return it.

    Args:
        connection: Inside a transaction that may write.
        stated: From `service.casework.incidents.request.checked`.
        principal: Who reports; she has the role.
        now: The moment, with a time zone.

    Raises:
        Refusal: She lacks the role, or the day is later than today.
    """
    if not principal.sees_incidents:
        raise Refusal("forbidden")
    if stated.noticed_on > now.date():
        raise Refusal("invalid-request", Problem("incident-day", "/noticed_on"))
    ensure_tenant(connection, tenant_id=principal.tenant_id, actor=principal.actor, created_at=now)
    signs = sorted(set(stated.signs))
    content = stated.model_dump(mode="json") | {"signs": signs}
    first = _add(
        connection, Incident(id=new_id("incident"), entries=()), "reported", content, principal, now
    )
    return Incident(id=first.incident_id, entries=(first,))


def list_incidents(connection: Connection, *, principal: Principal, limit: int) -> list[Incident]:
    """Return this tenant's incidents, the newest first; none to whoever lacks the role."""
    found = connection.scalars(
        select(INCIDENT_ENTRIES.c.incident_id)
        .where(*seen_entries(connection, principal), INCIDENT_ENTRIES.c.place == 1)
        .order_by(INCIDENT_ENTRIES.c.created_at.desc(), INCIDENT_ENTRIES.c.id.desc())
        .limit(limit)
    ).all()
    return [_load(connection, incident_id, principal) for incident_id in found]


def read_incident(
    connection: Connection, incident_id: str, *, principal: Principal, now: datetime
) -> Incident:
    """Return an incident; that it was read becomes an entry of it.

    Raises:
        Refusal: There is none that she sees.
    """
    found = _load(connection, incident_id, principal, alone=True)
    entry = _add(connection, found, "read", {}, principal, now)
    return Incident(id=found.id, entries=(*found.entries, entry))


def add_receipt(
    connection: Connection,
    incident_id: str,
    stated: NewReceipt,
    *,
    principal: Principal,
    now: datetime,
) -> Incident:
    """Keep the hash of a file that is preserved elsewhere, and return the incident.

    Raises:
        Refusal: There is no such incident that she sees.
    """
    found = _load(connection, incident_id, principal, alone=True)
    entry = _add(connection, found, "receipt", stated.model_dump(), principal, now)
    return Incident(id=found.id, entries=(*found.entries, entry))


def release(
    connection: Connection,
    incident_id: str,
    stated: Release,
    *,
    principal: Principal,
    now: datetime,
) -> Incident:
    """Let one sentence out of an incident: a task of a case. The rest stays restricted.

    The log tells of it, with the hash of the incident's chain.

    Raises:
        Refusal: There is no such incident or case that she sees, a sentence has been let out
            already, or somebody else is writing to the case.
    """
    found = _load(connection, incident_id, principal, alone=True)
    if found.released:
        raise Refusal("conflict")
    case = load_case(connection, stated.case_id, principal=principal)
    task = NewTask(text=stated.text, due_on=stated.due_on)
    task_id = add_task(connection, case, task, Seen(principal, now, case.version))
    content = stated.model_dump(mode="json") | {"task_id": task_id}
    entry = _add(connection, found, "released", content, principal, now)
    write_entry(
        connection,
        "incident.released",
        found.id,
        tenant_id=principal.tenant_id,
        actor=principal.actor,
        at=now,
        content_sha256=entry.sha256,
        details={"case": case.id, "task": task_id},
    )
    return Incident(id=found.id, entries=(*found.entries, entry))


def seen_entries(connection: Connection, principal: Principal) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of what somebody sees, and open the table to her transaction."""
    if principal.sees_incidents and connection.dialect.name == "postgresql":
        connection.execute(_STATE_ROLE)
    return (
        INCIDENT_ENTRIES.c.tenant_id == principal.tenant_id,
        true() if principal.sees_incidents else false(),
    )


def _load(
    connection: Connection, incident_id: str, principal: Principal, *, alone: bool = False
) -> Incident:
    """Return an incident; alone: others wait to write to it until the transaction ends."""
    if not is_id("incident", incident_id):
        raise Refusal("not-found")
    if alone and connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(incident_id))))
    entries = load_all(
        connection,
        IncidentEntry,
        *seen_entries(connection, principal),
        INCIDENT_ENTRIES.c.incident_id == incident_id,
        INCIDENT_ENTRIES.c.kind != "disposed",
        order_by=[INCIDENT_ENTRIES.c.place],
    )
    if not entries:
        raise Refusal("not-found")
    return Incident(id=incident_id, entries=tuple(entries))


def _add(
    connection: Connection,
    incident: Incident,
    kind: EntryKind,
    content: Mapping[str, Any],
    principal: Principal,
    now: datetime,
) -> IncidentEntry:
    """Add the next entry to an incident that was loaded alone, or begin one."""
    seen_entries(connection, principal)
    before = incident.entries[-1].sha256 if incident.entries else BEGINNING
    entry = IncidentEntry(
        tenant_id=principal.tenant_id,
        id=new_id("incidententry"),
        actor=principal.actor,
        created_at=now,
        incident_id=incident.id,
        place=len(incident.entries) + 1,
        kind=kind,
        content=canonical(dict(content)),
        sha256="",
    )
    entry = replace(entry, sha256=sealed_hash(entry, before))
    add(connection, entry)
    return entry
