"""Restricted incidents: only for users with the role, and invisible to all others.

No answer to an `Idempotency-Key` is kept here, nothing stands in the log or among the changes, and
no key opens it: whoever uses it has logged in, or sits at the machine with the role by name.
"""

from fastapi import Response

from service.api.calling import CurrentCall, describe
from service.api.resource import resource
from service.calls import incidents as calls
from service.casework.incidents.request import NewIncident, NewReceipt, Release
from service.casework.incidents.views import IncidentList, IncidentResource
from service.platform.http.sent import Sent

router = resource(prefix="/v1/incidents", tag="incidents")


@router.get("")
def list_incidents(call: CurrentCall) -> IncidentList:
    """Return emergency contacts, what not to do, and the incidents, newest first."""
    return calls.list_incidents(call)


@router.post("", status_code=201)
def create_incident(
    response: Response, call: CurrentCall, stated: Sent[NewIncident]
) -> IncidentResource:
    """Record signs of acute danger, visible only to the incident role.

    No points, tasks or screenings change.
    """
    made = calls.create_incident(call, stated)
    describe(response, location=f"/v1/incidents/{made.incident.id}")
    return made


@router.get("/{incident_id}")
def get_incident(call: CurrentCall, incident_id: str) -> IncidentResource:
    """Return an incident. Each reading is recorded in the incident."""
    return calls.get_incident(call, incident_id)


@router.post("/{incident_id}/receipts", status_code=201)
def create_incident_receipt(
    call: CurrentCall, incident_id: str, stated: Sent[NewReceipt]
) -> IncidentResource:
    """Record the hash of a file that you preserve. The file is neither sent nor stored here."""
    return calls.create_incident_receipt(call, incident_id, stated)


@router.post("/{incident_id}/release")
def create_incident_release(
    call: CurrentCall, incident_id: str, stated: Sent[Release]
) -> IncidentResource:
    """Release one sentence as a task in a case; the rest of the incident stays restricted."""
    return calls.create_incident_release(call, incident_id, stated)
