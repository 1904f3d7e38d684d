"""Judgements of possible matches: whether two descriptions are of one party."""

from collections.abc import Callable

from pydantic import BaseModel, ConfigDict, Field

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.verdict import Verdict
from service.calls.call import Call
from service.calls.match_query import JudgementBrief, MatchQuery, asked_of
from service.calls.operation import operation
from service.calls.screenings import made_anew
from service.casework.cases.unit import stated_unit
from service.operations.people.issuers import UnitId
from service.operations.people.units import UNIT, sees
from service.platform.db.record_id import new_id
from service.platform.refusal import Refusal
from service.registers.comparing import SourceParty
from service.registers.judgements import judgements_of, load_judgement
from service.registers.judgements import list_judgements as kept_judgements
from service.registers.live_evidence import LiveAnswers
from service.registers.matching import compare_known, recognised
from service.registers.party_id import seal, unseal
from service.registers.query import Sought
from service.registers.serving import ServingRegisters
from service.registers.tables import Judgement
from service.screening.record.judging import judge, keep_judgement, reason_of


class JudgedParty(BaseModel):
    """A party of a register or list, as a result of `POST /v1/match` names it."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(max_length=1000, description="`id` of the result.")
    dataset: str = Field(max_length=100, description="The source, from `datasets` of the result.")


class NewJudgement(BaseModel):
    """Whether a party is a party in a register, and why.

    State either `query` and `candidate`, or `screening_id` and `possible_match`.
    """

    model_config = ConfigDict(extra="forbid")

    query: MatchQuery | None = Field(default=None, description="The query as sent.")
    candidate: JudgedParty | None = None
    screening_id: str | None = Field(
        default=None, max_length=64, description="The stored screening with the possible match."
    )
    possible_match: int | None = Field(
        default=None, ge=1, description="Position in `possible_matches` of the screening, from 1."
    )
    verdict: Verdict
    reason: str = Field(min_length=3, max_length=1000, description="The reason, for later readers.")
    unit: UnitId | None = Field(
        default=None, description=f"{UNIT} Of a stored screening it is the screening's."
    )


class JudgementResource(JudgementBrief):
    """A stored judgement."""

    candidate: JudgedParty
    snapshot: str = Field(description="The snapshot used.")
    unit: str | None = Field(description="The buyer unit of the record. Null if there is none.")
    compared_sha256: str = Field(
        description="Hash of the compared facts. The judgement applies while none of them changes."
    )
    counts: bool = Field(description="Whether no newer judgement of the same facts exists.")
    superseding: str | None = Field(
        default=None,
        description="The screening made after the judgement, if it concerns a screening.",
    )


class JudgementList(BaseModel):
    """Judgements, newest first."""

    items: list[JudgementResource]
    more: bool = Field(description="Whether there are older ones.")


@operation("POST /v1/judgements")
def create_judgement(
    call: Call,
    stated: NewJudgement,
    *,
    registers: ServingRegisters | None,
    ask: Callable[[Sought], LiveAnswers],
) -> JudgementResource:
    """Record a person's judgement of a possible match; a screening with it is made again.

    Args:
        call: Who judges.
        stated: Of what, and what she has judged.
        registers: Those in which the parties of `query` are looked up; None: none is stated.
        ask: Asks registers live, for the screening.
    """
    of_screening = stated.screening_id is not None and stated.possible_match is not None
    of_query = stated.query is not None and stated.candidate is not None
    given = (stated.query, stated.candidate, stated.screening_id, stated.possible_match)
    if of_screening == of_query or sum(one is not None for one in given) != 2:
        raise Refusal("invalid-request", Problem("judgement-what"))
    if of_query:
        assert registers is not None  # who states a query has them
        return _resource(call, _of_query(call, stated, registers), counts=True)
    judgement = _of_screening(call, stated)
    made = made_anew(call, stated.screening_id or "", ask=ask)
    return _resource(call, judgement, counts=True, superseding=made.id)


def _of_query(call: Call, stated: NewJudgement, serving: ServingRegisters) -> Judgement:
    """Keep the judgement of a result of `POST /v1/match`."""
    assert stated.query is not None  # told by whoever calls
    assert stated.candidate is not None
    key = call.installation.person_key
    asked = asked_of(stated.query, "/query")
    registers = serving.now()
    party_id = unseal(stated.candidate.id, key=key)
    pairs = {"": [] if party_id is None else [SourceParty(stated.candidate.dataset, party_id)]}
    queries = recognised({"": asked}, person_key=key)
    found = compare_known(registers, queries, pairs, unlikely=True)[""]
    if not found:
        raise Refusal("invalid-request", Problem("judgement-no-party", "/candidate"))
    judgement = Judgement(
        tenant_id=call.principal.tenant_id,
        id=new_id("judgement"),
        actor=call.principal.actor,
        created_at=call.now,
        compared_sha256=found[0].compared_sha256,
        verdict=stated.verdict,
        reason=reason_of(stated.reason, person_key=key),
        source_id=found[0].known.source_id,
        party_id=found[0].known.party_id,
        snapshot_id=registers.snapshot.id,
        compared=found[0].compared,
        unit=stated_unit(stated.unit, principal=call.principal),
    )
    keep_judgement(call.installation, judgement)
    return judgement


def _of_screening(call: Call, stated: NewJudgement) -> Judgement:
    """Keep the judgement of a possible match of a screening."""
    assert stated.screening_id is not None  # told by whoever calls
    assert stated.possible_match is not None
    try:
        judgement = judge(
            call.installation,
            stated.screening_id,
            stated.possible_match,
            verdict=stated.verdict,
            reason=stated.reason,
            principal=call.principal,
            now=call.now,
        )
    except UnreadableInput as fault:
        raise Refusal("invalid-request", *fault.problems) from None
    if judgement is None:
        raise Refusal("not-found")
    return judgement


@operation("GET /v1/judgements")
def list_judgements(call: Call, *, limit: int, offset: int = 0) -> JudgementList:
    """List the judgements of the organisation, newest first."""
    with call.reading() as connection:
        found = kept_judgements(
            connection, principal=call.principal, limit=limit + 1, offset=offset
        )
        hashes = [judgement.compared_sha256 for judgement in found]
        newest = judgements_of(connection, hashes, principal=call.principal)
    return JudgementList(
        items=[
            _resource(call, judgement, counts=newest[judgement.compared_sha256].id == judgement.id)
            for judgement in found[:limit]
        ],
        more=len(found) > limit,
    )


@operation("GET /v1/judgements/{judgement_id}")
def get_judgement(call: Call, judgement_id: str) -> JudgementResource:
    """Return a judgement, whether or not it still applies."""
    own = call.principal
    with call.reading() as connection:
        found = None
        if sees(connection, "judgement", judgement_id, principal=own):
            found = load_judgement(connection, tenant_id=own.tenant_id, judgement_id=judgement_id)
        if found is None:
            raise Refusal("not-found")
        newest = judgements_of(connection, [found.compared_sha256], principal=own)
    return _resource(call, found, counts=newest[found.compared_sha256].id == found.id)


def _resource(
    call: Call,
    judgement: Judgement,
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
            id=seal(judgement.party_id, key=call.installation.person_key),
            dataset=judgement.source_id,
        ),
        snapshot=judgement.snapshot_id,
        unit=judgement.unit or None,
        compared_sha256=judgement.compared_sha256,
        counts=counts,
        superseding=superseding,
    )
