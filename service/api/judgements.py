"""Judgements of possible matches: a person says whether two descriptions are of one party."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field

from data_ingest.problem import Problem
from service.api.match import JudgementBrief, MatchQuery, asked_of
from service.bodies import model_body, read_model
from service.database import transaction
from service.installation import Installation
from service.persons import pseudonyms
from service.problems import Refused
from service.record_id import is_id, new_id
from service.registers.judgements import (
    Judgement,
    Verdict,
    judgements_of,
    list_judgements,
    load_judgement,
    save_judgement,
)
from service.registers.matching import Known, compare, recognised
from service.registers.party_id import seal, unseal
from service.registers.serving import ServingRegisters
from service.security import CurrentPrincipal
from service.store import ensure_tenant
from service.words import printable

router = APIRouter(prefix="/v1/judgements", tags=["matching"])


class JudgedParty(BaseModel):
    """A party of a register or list, as a result of `POST /v1/match` names it."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(max_length=1000, description="`id` of the result.")
    dataset: str = Field(max_length=100, description="The source, from `datasets` of the result.")


class NewJudgement(BaseModel):
    """Whether the party of a query is a party of a register, and why."""

    model_config = ConfigDict(extra="forbid")

    query: MatchQuery = Field(description="As it was asked.")
    candidate: JudgedParty
    verdict: Verdict
    reason: str = Field(
        min_length=3, max_length=1000, description="Why, for whoever reads it later."
    )


class JudgementResource(JudgementBrief):
    """A kept judgement."""

    candidate: JudgedParty
    snapshot: str = Field(description="The snapshot that was looked at.")
    compared_sha256: str = Field(
        description="Hash of the facts that were compared: it counts as long as none changes."
    )
    counts: bool = Field(description="Whether nobody has judged the same facts anew.")


class JudgementList(BaseModel):
    """Judgements, the newest first."""

    items: list[JudgementResource]
    more: bool = Field(description="Whether there are older ones.")


@router.post("", status_code=201, openapi_extra=model_body(NewJudgement, "judgement"))
async def create_judgement(
    request: Request, response: Response, principal: CurrentPrincipal
) -> JudgementResource:
    """Keep what a person has judged of a possible match.

    It is taken into account wherever the same facts meet again. When a compared fact changes, on
    either side, the question is open again.
    """
    new = await read_model(request, NewJudgement)
    installation: Installation = request.app.state.installation
    serving: ServingRegisters = request.app.state.registers
    asked = asked_of(new.query, "/query")

    def kept() -> Judgement:
        registers = serving.now()
        party_id = unseal(new.candidate.id, key=installation.person_key)
        pairs = {"": [] if party_id is None else [Known(new.candidate.dataset, party_id)]}
        queries = recognised({"": asked}, person_key=installation.person_key)
        found = compare(registers, queries, pairs, unlikely=True)[""]
        if not found:
            raise Refused("invalid-request", errors=[Problem("judgement-no-party", "/candidate")])
        reason = printable(new.reason)
        hidden = pseudonyms([reason], person_key=installation.person_key)
        judgement = Judgement(
            tenant_id=principal.tenant_id,
            id=new_id("j"),
            actor=principal.actor,
            created_at=datetime.now(UTC),
            compared_sha256=found[0].compared_sha256,
            verdict=new.verdict,
            reason=hidden.get(reason, reason),
            source_id=found[0].known.source_id,
            party_id=found[0].known.party_id,
            snapshot_id=registers.snapshot.id,
            compared=found[0].compared,
        )
        with transaction(installation.engine) as connection:
            ensure_tenant(
                connection,
                tenant_id=principal.tenant_id,
                actor=principal.actor,
                created_at=judgement.created_at,
            )
            save_judgement(connection, judgement)
        return judgement

    judgement = await run_in_threadpool(kept)
    response.headers["location"] = f"/v1/judgements/{judgement.id}"
    return _resource(judgement, installation, counts=True)


@router.get("")
def read_judgements(
    request: Request,
    principal: CurrentPrincipal,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
) -> JudgementList:
    """Return what people of the organisation have judged, the newest first."""
    installation: Installation = request.app.state.installation
    tenant_id = principal.tenant_id
    with transaction(installation.engine, read_only=True) as connection:
        found = list_judgements(connection, tenant_id=tenant_id, limit=limit + 1, offset=offset)
        hashes = [one.compared_sha256 for one in found]
        newest = judgements_of(connection, hashes, tenant_id=tenant_id)
    return JudgementList(
        items=[
            _resource(one, installation, counts=newest[one.compared_sha256].id == one.id)
            for one in found[:limit]
        ],
        more=len(found) > limit,
    )


@router.get("/{judgement_id}")
def read_judgement(
    request: Request, principal: CurrentPrincipal, judgement_id: str
) -> JudgementResource:
    """Return a judgement, whether or not it still counts."""
    installation: Installation = request.app.state.installation
    tenant_id = principal.tenant_id
    if not is_id("j", judgement_id):
        raise Refused("not-found")
    with transaction(installation.engine, read_only=True) as connection:
        found = load_judgement(connection, tenant_id=tenant_id, judgement_id=judgement_id)
        if found is None:
            raise Refused("not-found")
        newest = judgements_of(connection, [found.compared_sha256], tenant_id=tenant_id)
    return _resource(found, installation, counts=newest[found.compared_sha256].id == found.id)


def _resource(
    judgement: Judgement, installation: Installation, *, counts: bool
) -> JudgementResource:
    return JudgementResource(
        id=judgement.id,
        verdict=judgement.verdict,
        reason=judgement.reason,
        actor=judgement.actor,
        created_at=judgement.created_at,
        candidate=JudgedParty(
            id=seal(judgement.party_id, key=installation.person_key), dataset=judgement.source_id
        ),
        snapshot=judgement.snapshot_id,
        compared_sha256=judgement.compared_sha256,
        counts=counts,
    )
