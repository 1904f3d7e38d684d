"""Register checks: an authority's answer about a firm, kept as a dated document and given on."""

from datetime import UTC, datetime
from typing import Annotated, Any

import orjson
from fastapi import Query, Request, Response
from pydantic import BaseModel, Field

from data_ingest.model.tables import Procurement
from service.api.answers import Limit, Offset, json_answer
from service.api.resource import resource
from service.api.security import CurrentPrincipal
from service.casework.register_checks.facts import PartyCheck, party_checks
from service.casework.register_checks.models import RegisterCheck
from service.casework.register_checks.numbers import numbers_of
from service.casework.register_checks.request import RegisterCheckRequest
from service.casework.register_checks.store import (
    checks_of,
    load_register_check,
    record_register_check,
)
from service.casework.register_checks.store import list_register_checks as kept_register_checks
from service.casework.register_checks.table import RegisterCheckRecord
from service.operations.installation import Installation
from service.operations.people.issuers import UnitId
from service.operations.people.units import UNIT, sees
from service.platform.day import Day
from service.platform.db.database import transaction
from service.platform.frames import load_tables
from service.platform.http.problems import Refused
from service.platform.http.sent import Sent
from service.screening.record.store import load_screening

router = resource(prefix="/v1/register-checks", tag="register-checks")


class NewRegisterCheck(RegisterCheckRequest):
    """An answer, and the buyer unit whose it is to be."""

    unit: UnitId | None = Field(default=None, description=UNIT)


class RegisterCheckResource(BaseModel):
    """A kept register check. `result_hash` is the hash of the bytes of `register_check`."""

    id: str
    created_at: datetime
    actor: str
    unit: str | None = Field(description="The buyer unit whose it is; null where it is of none.")
    code_version: str
    result_hash: str
    register_check: RegisterCheck


class RegisterCheckList(BaseModel):
    """Register checks, the newest first."""

    items: list[RegisterCheckResource]
    more: bool = Field(description="Whether there are older ones.")


class CheckedParty(BaseModel):
    """What the newest check of a party says, as entries of a procurement document."""

    party: str
    facts: list[dict[str, str]] = Field(description="Entries of its `facts`.")
    grounds: list[dict[str, Any]] = Field(description="Entries of the document's `grounds`.")


class RegisterCheckFacts(BaseModel):
    """What register checks say to the next screening; whoever screens puts it into the document."""

    screening_id: str
    as_of: Day
    parties: list[CheckedParty] = Field(description="In the order of their ids.")


_CREATED: dict[int | str, dict[str, Any]] = {
    201: {"model": RegisterCheckResource, "description": "The register check, kept."}
}
_KEPT: dict[int | str, dict[str, Any]] = {
    200: {"model": RegisterCheckResource, "description": "The register check."}
}


@router.post("", status_code=201, responses=_CREATED)
def create_register_check(
    request: Request, principal: CurrentPrincipal, stated: Sent[NewRegisterCheck]
) -> Response:
    """Keep what an authority has answered about a firm, with the hash of its document.

    Of each ground only whether anything is reported, the days and the authority's case number are
    kept. Whether a ground is met is a question of law, and the firm is heard first (LOU 13:4).
    """
    installation: Installation = request.app.state.installation
    now = datetime.now(UTC)

    record = record_register_check(
        installation.engine,
        stated,
        principal=principal,
        person_key=installation.person_key,
        now=now,
        unit=stated.unit,
    )
    headers = {"location": f"/v1/register-checks/{record.id}"}
    return json_answer(_resource(record), status=201, headers=headers)


@router.get("", response_model=RegisterCheckList)
def list_register_checks(
    request: Request,
    principal: CurrentPrincipal,
    limit: Limit = 20,
    offset: Offset = 0,
) -> Response:
    """Return the register checks of the organisation, the newest first."""
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True) as connection:
        found = kept_register_checks(
            connection, principal=principal, limit=limit + 1, offset=offset
        )
    items = [_resource(check) for check in found[:limit]]
    return json_answer({"items": items, "more": len(found) > limit})


@router.get("/facts", response_model=RegisterCheckFacts)
def list_register_check_facts(
    request: Request,
    principal: CurrentPrincipal,
    screening_id: Annotated[str, Query(max_length=64, description="Number of the screening.")],
    as_of: Annotated[Day | None, Query(description="The day; today (UTC).")] = None,
) -> Response:
    """Return what the newest check of each party of a screening says, for the next document."""
    installation: Installation = request.app.state.installation
    day = as_of or datetime.now(UTC).date()
    found: tuple[PartyCheck, ...] = ()
    with transaction(installation.engine, read_only=True) as connection:
        if not sees(connection, "screening", screening_id, principal=principal):
            raise Refused("not-found")
        record = load_screening(
            connection, tenant_id=principal.tenant_id, screening_id=screening_id
        )
        assert record is not None
        numbers = numbers_of(load_tables(Procurement, record.procurement))
        wanted = {number for own in numbers.values() for number in own}
        checks = checks_of(connection, wanted, principal=principal)
    found = party_checks(numbers, checks, as_of=day)
    return json_answer(
        {
            "screening_id": screening_id,
            "as_of": day,
            "parties": [
                {"party": check.party_id, "facts": check.facts, "grounds": check.grounds}
                for check in found
            ],
        }
    )


@router.get("/{check_id}", responses=_KEPT)
def get_register_check(request: Request, principal: CurrentPrincipal, check_id: str) -> Response:
    """Return a kept register check."""
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True) as connection:
        record = load_register_check(connection, check_id, principal=principal)
    if record is None:
        raise Refused("not-found")
    return json_answer(_resource(record))


def _resource(record: RegisterCheckRecord) -> dict[str, object]:
    return {
        "id": record.id,
        "created_at": record.created_at,
        "actor": record.actor,
        "unit": record.unit or None,
        "code_version": record.code_version,
        "result_hash": record.result_hash,
        "register_check": orjson.Fragment(record.content),
    }
