"""Judgements of possible matches: a person says whether two descriptions are of one party."""

from datetime import UTC, datetime

from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict, Field

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.verdict import Verdict
from service.api.answers import Limit, Offset
from service.api.match import JudgementBrief, MatchQuery, asked_of
from service.api.resource import resource
from service.api.screenings import made_anew
from service.api.security import CurrentPrincipal
from service.casework.cases.unit import stated_unit
from service.operations.installation import Installation
from service.operations.people.issuers import UnitId
from service.operations.people.principal import Principal
from service.operations.people.units import UNIT, sees
from service.platform.db.database import transaction
from service.platform.db.record_id import new_id
from service.platform.http.problems import Refused
from service.platform.http.sent import Sent
from service.registers.comparing import SourceParty
from service.registers.judgements import judgements_of, load_judgement
from service.registers.judgements import list_judgements as kept_judgements
from service.registers.matching import compare_known, recognised
from service.registers.party_id import seal, unseal
from service.registers.serving import ServingRegisters
from service.registers.tables import Judgement
from service.screening.record.judging import judge, keep_judgement, reason_of

router = resource(prefix="/v1/judgements", tag="matching")


class JudgedParty(BaseModel):
    """A party of a register or list, as a result of `POST /v1/match` names it."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(max_length=1000, description="`id` of the result.")
    dataset: str = Field(max_length=100, description="The source, from `datasets` of the result.")


class NewJudgement(BaseModel):
    """Whether a party is a party of a register, and why.

    Either `query` and `candidate` say what is judged, or `screening_id` and `possible_match`.
    """

    model_config = ConfigDict(extra="forbid")

    query: MatchQuery | None = Field(default=None, description="As it was asked.")
    candidate: JudgedParty | None = None
    screening_id: str | None = Field(
        default=None, max_length=64, description="The stored screening that shows the match."
    )
    possible_match: int | None = Field(
        default=None, ge=1, description="Its place in `possible_matches` of the screening, from 1."
    )
    verdict: Verdict
    reason: str = Field(
        min_length=3, max_length=1000, description="Why, for whoever reads it later."
    )
    unit: UnitId | None = Field(
        default=None, description=f"{UNIT} Of a stored screening it is the screening's."
    )


class JudgementResource(JudgementBrief):
    """A kept judgement."""

    candidate: JudgedParty
    snapshot: str = Field(description="The snapshot that was looked at.")
    unit: str | None = Field(description="The buyer unit whose it is; null where it is of none.")
    compared_sha256: str = Field(
        description="Hash of the facts that were compared: it counts as long as none changes."
    )
    counts: bool = Field(description="Whether nobody has judged the same facts anew.")
    superseding: str | None = Field(
        default=None,
        description="The screening that was made anew with the judgement, where it is of one.",
    )


class JudgementList(BaseModel):
    """Judgements, the newest first."""

    items: list[JudgementResource]
    more: bool = Field(description="Whether there are older ones.")


@router.post("", status_code=201)
def create_judgement(
    request: Request, response: Response, principal: CurrentPrincipal, new: Sent[NewJudgement]
) -> JudgementResource:
    """Keep what a person has judged of a possible match.

    It is taken into account wherever the same facts meet again. When a compared fact changes, on
    either side, the question is open again. Of a possible match of a stored screening, the
    screening is made anew at once, with the registers, card and rules of today.
    """
    of_screening = new.screening_id is not None and new.possible_match is not None
    of_query = new.query is not None and new.candidate is not None
    given = (new.query, new.candidate, new.screening_id, new.possible_match)
    if of_screening == of_query or sum(one is not None for one in given) != 2:
        raise Refused("invalid-request", errors=[Problem("judgement-what")])
    made = _of_screening if of_screening else _of_query
    judgement, superseding = made(request, new, principal)
    response.headers["location"] = f"/v1/judgements/{judgement.id}"
    installation: Installation = request.app.state.installation
    return _resource(judgement, installation, counts=True, superseding=superseding)


def _of_query(
    request: Request, new: NewJudgement, principal: Principal
) -> tuple[Judgement, str | None]:
    """Keep the judgement of a result of `POST /v1/match`."""
    installation: Installation = request.app.state.installation
    serving: ServingRegisters = request.app.state.registers
    assert new.query is not None  # told by whoever calls
    assert new.candidate is not None
    asked = asked_of(new.query, "/query")
    registers = serving.now()
    party_id = unseal(new.candidate.id, key=installation.person_key)
    pairs = {"": [] if party_id is None else [SourceParty(new.candidate.dataset, party_id)]}
    queries = recognised({"": asked}, person_key=installation.person_key)
    found = compare_known(registers, queries, pairs, unlikely=True)[""]
    if not found:
        raise Refused("invalid-request", errors=[Problem("judgement-no-party", "/candidate")])
    unit = stated_unit(new.unit, principal=principal)
    judgement = Judgement(
        tenant_id=principal.tenant_id,
        id=new_id("judgement"),
        actor=principal.actor,
        created_at=datetime.now(UTC),
        compared_sha256=found[0].compared_sha256,
        verdict=new.verdict,
        reason=reason_of(new.reason, person_key=installation.person_key),
        source_id=found[0].known.source_id,
        party_id=found[0].known.party_id,
        snapshot_id=registers.snapshot.id,
        compared=found[0].compared,
        unit=unit,
    )
    keep_judgement(installation, judgement)
    return judgement, None


def _of_screening(
    request: Request, new: NewJudgement, principal: Principal
) -> tuple[Judgement, str | None]:
    """Keep the judgement of a possible match of a screening, and make the screening anew."""
    installation: Installation = request.app.state.installation
    assert new.screening_id is not None  # told by whoever calls
    assert new.possible_match is not None
    now = datetime.now(UTC)
    try:
        judgement = judge(
            installation,
            new.screening_id,
            new.possible_match,
            verdict=new.verdict,
            reason=new.reason,
            principal=principal,
            now=now,
        )
    except UnreadableInput as fault:
        raise Refused("invalid-request", errors=fault.problems) from None
    if judgement is None:
        raise Refused("not-found")
    made = made_anew(request, new.screening_id, principal, now=now)
    return judgement, made.id


@router.get("")
def list_judgements(
    request: Request,
    principal: CurrentPrincipal,
    limit: Limit = 20,
    offset: Offset = 0,
) -> JudgementList:
    """Return what people of the organisation have judged, the newest first."""
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True) as connection:
        found = kept_judgements(connection, principal=principal, limit=limit + 1, offset=offset)
        hashes = [judgement.compared_sha256 for judgement in found]
        newest = judgements_of(connection, hashes, principal=principal)
    return JudgementList(
        items=[
            _resource(
                judgement, installation, counts=newest[judgement.compared_sha256].id == judgement.id
            )
            for judgement in found[:limit]
        ],
        more=len(found) > limit,
    )


@router.get("/{judgement_id}")
def get_judgement(
    request: Request, principal: CurrentPrincipal, judgement_id: str
) -> JudgementResource:
    """Return a judgement, whether or not it still counts."""
    installation: Installation = request.app.state.installation
    named = {"tenant_id": principal.tenant_id, "judgement_id": judgement_id}
    with transaction(installation.engine, read_only=True) as connection:
        found = None
        if sees(connection, "judgement", judgement_id, principal=principal):
            found = load_judgement(connection, **named)
        if found is None:
            raise Refused("not-found")
        newest = judgements_of(connection, [found.compared_sha256], principal=principal)
    return _resource(found, installation, counts=newest[found.compared_sha256].id == found.id)


def _resource(
    judgement: Judgement,
    installation: Installation,
    *,
    counts: bool,
    superseding: str | None = None,
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
        unit=judgement.unit or None,
        compared_sha256=judgement.compared_sha256,
        counts=counts,
        superseding=superseding,
    )
