"""Restricted incidents: for those who have the role, and without a trace for all others.

No answer to an `Idempotency-Key` is kept here, nothing stands in the log or among the changes, and
no key opens it: whoever uses it has logged in, or sits at the machine with the role by name.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from fastapi import Request, Response
from sqlalchemy import Connection

from service.api.resource import resource
from service.api.security import CurrentPrincipal
from service.casework.incidents.models import Incident
from service.casework.incidents.request import NewIncident, NewReceipt, Release, checked
from service.casework.incidents.store import (
    add_receipt,
    read_incident,
    release,
    report,
)
from service.casework.incidents.store import list_incidents as kept_incidents
from service.casework.incidents.views import (
    IncidentList,
    IncidentResource,
    body_of,
    first_screen,
    summary_of,
)
from service.operations.installation import Installation
from service.platform.db.database import transaction
from service.platform.http.problems import language_of
from service.platform.http.sent import Sent

MOST_LISTED = 200
"""Incidents in one list. Ours: an organisation has few."""

router = resource(prefix="/v1/incidents", tag="incidents")


@router.get("")
def list_incidents(request: Request, principal: CurrentPrincipal) -> IncidentList:
    """Return whom to call, what not to do, and the incidents of the organisation, newest first."""
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True) as connection:
        found = kept_incidents(connection, principal=principal, limit=MOST_LISTED)
    return IncidentList(
        first=first_screen(language_of(request.scope)),
        items=[summary_of(incident) for incident in found],
    )


@router.post("", status_code=201)
def create_incident(
    request: Request, response: Response, principal: CurrentPrincipal, stated: Sent[NewIncident]
) -> IncidentResource:
    """Keep signs of acute danger. No point, task or screening changes; nobody else sees it."""
    installation: Installation = request.app.state.installation
    now = datetime.now(UTC)

    def made(connection: Connection) -> Incident:
        fits = checked(stated, person_key=installation.person_key)
        return report(connection, fits, principal=principal, now=now)

    answer = _written(request, made)
    response.headers["location"] = f"/v1/incidents/{answer.incident.id}"
    return answer


@router.get("/{incident_id}")
def get_incident(
    request: Request, principal: CurrentPrincipal, incident_id: str
) -> IncidentResource:
    """Return an incident; that you read it is noted in it."""
    now = datetime.now(UTC)
    return _written(
        request,
        lambda connection: read_incident(connection, incident_id, principal=principal, now=now),
    )


@router.post("/{incident_id}/receipts", status_code=201)
def create_incident_receipt(
    request: Request, principal: CurrentPrincipal, incident_id: str, stated: Sent[NewReceipt]
) -> IncidentResource:
    """Note the hash of a file that you preserve. The file is not sent and not kept here."""
    now = datetime.now(UTC)
    return _written(
        request,
        lambda connection: add_receipt(
            connection, incident_id, stated, principal=principal, now=now
        ),
    )


@router.post("/{incident_id}/release")
def create_incident_release(
    request: Request, principal: CurrentPrincipal, incident_id: str, stated: Sent[Release]
) -> IncidentResource:
    """Let one sentence out, as a task of a case; all the rest stays restricted."""
    installation: Installation = request.app.state.installation
    now = datetime.now(UTC)

    def let_out(connection: Connection) -> Incident:
        fits = checked(stated, person_key=installation.person_key)
        return release(connection, incident_id, fits, principal=principal, now=now)

    return _written(request, let_out)


def _written(request: Request, write: Callable[[Connection], Incident]) -> IncidentResource:
    installation: Installation = request.app.state.installation
    with transaction(installation.engine) as connection:
        incident = write(connection)
    return IncidentResource(
        first=first_screen(language_of(request.scope)), incident=body_of(incident)
    )
