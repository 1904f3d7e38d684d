"""Restricted incidents: only for users with the role, and invisible to all others."""

from collections.abc import Callable
from datetime import date

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from service.calls.call import Call
from service.calls.disposals import periods_of
from service.calls.operation import operation
from service.casework.incidents.models import Incident
from service.casework.incidents.request import NewIncident, NewReceipt, Release, checked
from service.casework.incidents.store import add_receipt, read_incident, release, report
from service.casework.incidents.store import list_incidents as kept_incidents
from service.casework.incidents.views import (
    IncidentList,
    IncidentResource,
    body_of,
    first_screen,
    summary_of,
)
from service.retention.incidents import dispose_of_incidents, due_incidents

MOST_LISTED = 200
"""Incidents in one list. Ours: an organisation has few."""


class NewIncidentDisposal(BaseModel):
    """Whether to dispose of incidents past their period, or only list them."""

    model_config = ConfigDict(extra="forbid")

    dry_run: bool = Field(description="True: nothing is disposed of.")


class IncidentDisposal(BaseModel):
    """Incidents past their retention period."""

    disposed: bool = Field(description="Whether they have been disposed of.")
    incidents: list[str] = Field(description="Oldest first.")
    days: int | None = Field(description="Retention period in days. Null if none is decided.")
    decision: str | None
    decided_on: date | None


@operation("GET /v1/incidents")
def list_incidents(call: Call) -> IncidentList:
    """Return emergency contacts, what not to do, and the incidents, newest first."""
    with call.reading() as connection:
        found = kept_incidents(connection, principal=call.principal, limit=MOST_LISTED)
    return IncidentList(
        first=first_screen(call.language), items=[summary_of(incident) for incident in found]
    )


@operation("POST /v1/incidents")
def create_incident(call: Call, stated: NewIncident) -> IncidentResource:
    """Record signs of acute danger, visible only to the incident role.

    No points, tasks or screenings change.
    """
    fits = checked(stated, person_key=call.installation.person_key)
    return _written(
        call, lambda connection: report(connection, fits, principal=call.principal, now=call.now)
    )


@operation("GET /v1/incidents/{incident_id}")
def get_incident(call: Call, incident_id: str) -> IncidentResource:
    """Return an incident. Each reading is recorded in the incident."""
    return _written(
        call,
        lambda connection: read_incident(
            connection, incident_id, principal=call.principal, now=call.now
        ),
    )


@operation("POST /v1/incidents/{incident_id}/receipts")
def create_incident_receipt(call: Call, incident_id: str, stated: NewReceipt) -> IncidentResource:
    """Record the hash of a file that you preserve. The file is neither sent nor stored here."""
    return _written(
        call,
        lambda connection: add_receipt(
            connection, incident_id, stated, principal=call.principal, now=call.now
        ),
    )


@operation("POST /v1/incidents/{incident_id}/release")
def create_incident_release(call: Call, incident_id: str, stated: Release) -> IncidentResource:
    """Release one sentence as a task in a case; the rest of the incident stays restricted."""
    fits = checked(stated, person_key=call.installation.person_key)
    return _written(
        call,
        lambda connection: release(
            connection, incident_id, fits, principal=call.principal, now=call.now
        ),
    )


@operation("POST /v1/incidents/disposals")
def create_incident_disposal(call: Call, stated: NewIncidentDisposal) -> IncidentDisposal:
    """List or dispose of incidents past their period. Visible only to the incident role."""
    period = periods_of(call).get("incidents")
    work = due_incidents if stated.dry_run else dispose_of_incidents
    with call.reading() if stated.dry_run else call.writing() as connection:
        found = work(connection, period, principal=call.principal, now=call.now)
    return IncidentDisposal(
        disposed=not stated.dry_run,
        incidents=list(found),
        days=period.days if period else None,
        decision=period.decision if period else None,
        decided_on=period.decided_on if period else None,
    )


def _written(call: Call, write: Callable[[Connection], Incident]) -> IncidentResource:
    with call.writing() as connection:
        incident = write(connection)
    return IncidentResource(first=first_screen(call.language), incident=body_of(incident))
