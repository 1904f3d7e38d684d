"""A case on hold: it is not disposed of, however old, until somebody ends that."""

from datetime import datetime
from typing import Annotated

from fastapi import Request
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from service.api.bodies import Tidied
from service.api.case_writes import SeenVersion, write_to
from service.api.resource import resource
from service.api.security import CurrentPrincipal
from service.casework.cases.case import Seen, load_case
from service.casework.cases.hold import hold, hold_of, release
from service.casework.cases.request import HoldReason
from service.casework.cases.tables import Case
from service.operations.installation import Installation
from service.operations.people.principal import Principal
from service.platform.db.database import transaction

router = resource(prefix="/v1/cases/{case_id}/hold", tag="cases")


class HoldResource(BaseModel):
    """Whether a case is on hold, since when, by whom and why."""

    held: bool
    since: datetime | None
    actor: str | None
    reason: Annotated[str | None, Field(description="Why; null: it is not on hold.")]


@router.get("")
def get_case_hold(request: Request, principal: CurrentPrincipal, case_id: str) -> HoldResource:
    """Return whether a case is on hold; its history tells of earlier ones."""
    return _shown(request, principal, case_id)


@router.post("")
def create_case_hold(
    request: Request,
    principal: CurrentPrincipal,
    case_id: str,
    version: SeenVersion,
    stated: Tidied[HoldReason],
) -> HoldResource:
    """Put a case on hold, for example while an award is under appeal."""

    def held(connection: Connection, case: Case, seen: Seen) -> None:
        hold(connection, case, stated.reason, seen)

    write_to(request, principal, case_id, version, held)
    return _shown(request, principal, case_id)


@router.post("/release")
def end_case_hold(
    request: Request,
    principal: CurrentPrincipal,
    case_id: str,
    version: SeenVersion,
    stated: Tidied[HoldReason],
) -> HoldResource:
    """End the hold of a case: it is disposed of when its period has passed."""

    def released(connection: Connection, case: Case, seen: Seen) -> None:
        release(connection, case, stated.reason, seen)

    write_to(request, principal, case_id, version, released)
    return _shown(request, principal, case_id)


def _shown(request: Request, principal: Principal, case_id: str) -> HoldResource:
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True) as connection:
        found = hold_of(connection, load_case(connection, case_id, principal=principal))
    if found is None:
        return HoldResource(held=False, since=None, actor=None, reason=None)
    return HoldResource(held=True, since=found.created_at, actor=found.actor, reason=found.reason)
