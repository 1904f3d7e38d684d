"""Restricted incidents past their period, for those who see them."""

from datetime import UTC, date, datetime

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field

from service.api.disposals import periods_of
from service.api.resource import resource
from service.api.security import CurrentPrincipal
from service.operations.installation import Installation
from service.operations.people.principal import Principal
from service.platform.db.database import transaction
from service.platform.http.sent import Sent
from service.retention.incidents import dispose_of_incidents, due_incidents

router = resource(prefix="/v1/incidents/disposals", tag="incidents")


class NewIncidentDisposal(BaseModel):
    """Whether incidents past their period are to go, or only to be listed."""

    model_config = ConfigDict(extra="forbid")

    dry_run: bool = Field(description="True: nothing goes.")


class IncidentDisposal(BaseModel):
    """The incidents past their period."""

    disposed: bool = Field(description="Whether they have gone.")
    incidents: list[str] = Field(description="The oldest first.")
    days: int | None = Field(description="The period; null: none is decided.")
    decision: str | None
    decided_on: date | None


@router.post("")
def create_incident_disposal(
    request: Request, principal: CurrentPrincipal, stated: Sent[NewIncidentDisposal]
) -> IncidentDisposal:
    """List the incidents past their period, or dispose of them; nobody without the role sees it."""
    return _done(request, principal, dry_run=stated.dry_run)


def _done(request: Request, principal: Principal, *, dry_run: bool) -> IncidentDisposal:
    installation: Installation = request.app.state.installation
    period = periods_of(installation, principal.tenant_id).get("incidents")
    work = due_incidents if dry_run else dispose_of_incidents
    with transaction(installation.engine, read_only=dry_run) as connection:
        found = work(connection, period, principal=principal, now=datetime.now(UTC))
    return IncidentDisposal(
        disposed=not dry_run,
        incidents=list(found),
        days=period.days if period else None,
        decision=period.decision if period else None,
        decided_on=period.decided_on if period else None,
    )
