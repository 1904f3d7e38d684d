"""Restricted incidents past their retention period, for users who can see them."""

from service.api.calling import CurrentCall
from service.api.resource import resource
from service.calls import incidents as calls
from service.calls.incidents import IncidentDisposal, NewIncidentDisposal
from service.platform.http.sent import Sent

router = resource(prefix="/v1/incidents/disposals", tag="incidents")


@router.post("")
def create_incident_disposal(
    call: CurrentCall, stated: Sent[NewIncidentDisposal]
) -> IncidentDisposal:
    """List or dispose of incidents past their period. Visible only to the incident role."""
    return calls.create_incident_disposal(call, stated)
