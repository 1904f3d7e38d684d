"""Follow-ups of contracts: recorded in codes, read again, and given on as facts."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

import orjson
from fastapi import Query, Request, Response
from pydantic import BaseModel, Field

from service.api.resource import resource
from service.api.security import CurrentPrincipal
from service.casework.follow_up.facts import noted_facts
from service.casework.follow_up.models import FollowUp
from service.casework.follow_up.request import FollowUpRequest
from service.casework.follow_up.store import list_follow_ups as kept_follow_ups
from service.casework.follow_up.store import (
    list_newest,
    load_follow_up,
    record_follow_up,
    recorded,
)
from service.casework.follow_up.table import FollowUpRecord
from service.operations.installation import Installation
from service.operations.people.principal import Principal
from service.operations.people.units import sees
from service.platform.day import Day
from service.platform.db.database import transaction
from service.platform.http.problems import Refused
from service.platform.http.sent import Sent

router = resource(prefix="/v1/follow-ups", tag="follow-ups")


class FollowUpResource(BaseModel):
    """A kept follow-up. `result_hash` is the hash of the bytes of `follow_up`."""

    id: str
    created_at: datetime
    actor: str
    code_version: str
    result_hash: str
    follow_up: FollowUp


class FollowUpList(BaseModel):
    """Follow-ups, the newest first."""

    items: list[FollowUpResource]
    more: bool = Field(description="Whether there are older ones.")


class StatedFact(BaseModel):
    """A fact as an entry of `facts` in a procurement document."""

    fact: str
    value: str
    basis: str
    document: str
    dated: date


class PartyFacts(BaseModel):
    """The facts of one party."""

    party: str
    facts: list[StatedFact]


class FollowUpFacts(BaseModel):
    """What follow-up says to the next screening; whoever screens puts it into the document."""

    screening_id: str
    as_of: date
    parties: list[PartyFacts] = Field(description="In the order of their ids.")


_CREATED: dict[int | str, dict[str, Any]] = {
    201: {"model": FollowUpResource, "description": "The follow-up, kept."}
}
_KEPT: dict[int | str, dict[str, Any]] = {
    200: {"model": FollowUpResource, "description": "The follow-up."}
}

OfScreening = Annotated[
    str, Query(max_length=64, description="Number of the screening (screening_…).")
]


@router.post("", status_code=201, responses=_CREATED)
def create_follow_up(
    request: Request, principal: CurrentPrincipal, stated: Sent[FollowUpRequest]
) -> Response:
    """Record what a report, a deeper check or a visit showed of one firm, and keep it.

    There is no field for anything about somebody who works. Nothing is scored by it until a person
    puts its facts into a procurement document.
    """
    installation: Installation = request.app.state.installation
    now = datetime.now(UTC)

    record = record_follow_up(
        installation.engine,
        stated,
        principal=principal,
        person_key=installation.person_key,
        now=now,
    )
    headers = {"location": f"/v1/follow-ups/{record.id}"}
    return _json(_resource(record), status=201, headers=headers)


@router.get("", response_model=FollowUpList)
def list_follow_ups(
    request: Request,
    principal: CurrentPrincipal,
    screening_id: Annotated[
        str | None, Query(max_length=64, description="Only those of this screening (screening_…).")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
) -> Response:
    """Return the follow-ups that you see, the newest first."""
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True) as connection:
        found = list_newest(
            connection,
            principal=principal,
            limit=limit + 1,
            offset=offset,
            screening_id=screening_id,
        )
    return _json(
        {"items": [_resource(record) for record in found[:limit]], "more": len(found) > limit}
    )


@router.get("/facts", response_model=FollowUpFacts)
def list_follow_up_facts(
    request: Request,
    principal: CurrentPrincipal,
    screening_id: OfScreening,
    as_of: Annotated[Day | None, Query(description="The day; today (UTC).")] = None,
) -> Response:
    """Return the follow-ups of a screening as facts, for the document of the next one."""
    day = as_of or datetime.now(UTC).date()
    records = _of_screening(request, principal, screening_id)
    facts = noted_facts(map(recorded, records), as_of=day)
    parties = dict.fromkeys(fact.party_id for fact in facts)
    return _json(
        {
            "screening_id": screening_id,
            "as_of": day,
            "parties": [
                {
                    "party": party,
                    "facts": [fact.stated() for fact in facts if fact.party_id == party],
                }
                for party in parties
            ],
        }
    )


@router.get("/{follow_up_id}", responses=_KEPT)
def get_follow_up(request: Request, principal: CurrentPrincipal, follow_up_id: str) -> Response:
    """Return a kept follow-up."""
    installation: Installation = request.app.state.installation
    record = None
    with transaction(installation.engine, read_only=True) as connection:
        if sees(connection, "followup", follow_up_id, principal=principal):
            record = load_follow_up(
                connection, tenant_id=principal.tenant_id, follow_up_id=follow_up_id
            )
        if record is None:
            raise Refused("not-found")
    return _json(_resource(record))


def _of_screening(
    request: Request, principal: Principal, screening_id: str
) -> list[FollowUpRecord]:
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True) as connection:
        if not sees(connection, "screening", screening_id, principal=principal):
            return []
        return kept_follow_ups(connection, tenant_id=principal.tenant_id, screening_id=screening_id)


def _resource(record: FollowUpRecord) -> dict[str, object]:
    return {
        "id": record.id,
        "created_at": record.created_at,
        "actor": record.actor,
        "code_version": record.code_version,
        "result_hash": record.result_hash,
        "follow_up": orjson.Fragment(record.content),
    }


def _json(content: object, *, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(
        orjson.dumps(content, option=orjson.OPT_UTC_Z),
        status_code=status,
        headers=headers,
        media_type="application/json",
    )
