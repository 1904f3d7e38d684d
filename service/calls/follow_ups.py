"""Follow-ups of contracts: recorded as codes, and returned as facts for the next screening."""

from datetime import date, datetime

import orjson
from pydantic import BaseModel, Field

from service.calls.call import Call
from service.calls.operation import operation
from service.casework.follow_up.correcting import correctable_until
from service.casework.follow_up.facts import NotedFact, noted_facts
from service.casework.follow_up.models import FollowUp
from service.casework.follow_up.request import FollowUpRequest
from service.casework.follow_up.store import list_follow_ups as kept_follow_ups
from service.casework.follow_up.store import (
    list_newest,
    load_follow_up,
    record_follow_up,
    record_visits,
    recorded,
)
from service.casework.follow_up.table import FollowUpRecord
from service.casework.follow_up.visits import VisitCounts, visit_counts, visits_of
from service.operations.people.units import sees
from service.platform.refusal import Refusal


class FollowUpResource(BaseModel):
    """A stored follow-up. `result_hash` is the hash of the bytes of `follow_up`."""

    id: str
    created_at: datetime
    correctable_until: datetime = Field(
        description="Until then, whoever recorded it can correct it."
    )
    actor: str
    code_version: str
    result_hash: str
    follow_up: FollowUp


class FollowUpList(BaseModel):
    """Follow-ups, newest first."""

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
    """Facts about one party."""

    party: str
    facts: list[StatedFact]


class FollowUpFacts(BaseModel):
    """Facts from follow-ups for the next screening, to be entered in its document by a person."""

    screening_id: str
    as_of: date
    parties: list[PartyFacts] = Field(description="Sorted by ID.")


@operation("POST /v1/follow-ups")
def create_follow_up(call: Call, stated: FollowUpRequest) -> dict[str, object]:
    """Record the results of a report, a deeper check or a visit about one firm."""
    record = record_follow_up(
        call.installation.engine,
        stated,
        principal=call.principal,
        person_key=call.installation.person_key,
        now=call.now,
    )
    return _resource(record)


class RecordedVisits(BaseModel):
    """The visits of a file, as recorded, and how many of them found something."""

    ids: list[str] = Field(description="IDs of the follow-ups (followup_…), in file order.")
    visits: VisitCounts = Field(description="The visits of the file.")


@operation("POST /v1/follow-ups/visits")
def create_visits(call: Call, payload: bytes, *, screening_id: str, name: str) -> RecordedVisits:
    """Record every visit in a file, with or without findings, or none of them."""
    records = record_visits(
        call.installation.engine,
        payload,
        screening_id=screening_id,
        name=name,
        principal=call.principal,
        person_key=call.installation.person_key,
        now=call.now,
    )
    made = visits_of(FollowUp.read(record.content) for record in records)
    return RecordedVisits(
        ids=[record.id for record in records], visits=visit_counts(made, call.language)
    )


@operation("GET /v1/follow-ups")
def list_follow_ups(
    call: Call, *, screening_id: str | None = None, limit: int, offset: int = 0
) -> dict[str, object]:
    """List the follow-ups that you can see, newest first."""
    with call.reading() as connection:
        found = list_newest(
            connection,
            principal=call.principal,
            limit=limit + 1,
            offset=offset,
            screening_id=screening_id,
        )
    return {"items": [_resource(record) for record in found[:limit]], "more": len(found) > limit}


@operation("GET /v1/follow-ups/facts")
def list_follow_up_facts(
    call: Call, *, screening_id: str, as_of: date | None = None
) -> dict[str, object]:
    """Return the follow-ups of a screening as facts, for the next procurement document."""
    day = as_of or call.now.date()
    facts = facts_of_screening(call, screening_id, as_of=day)
    parties = dict.fromkeys(fact.party_id for fact in facts)
    return {
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


@operation("GET /v1/follow-ups/{follow_up_id}")
def get_follow_up(call: Call, follow_up_id: str) -> dict[str, object]:
    """Return a follow-up."""
    record = None
    with call.reading() as connection:
        if sees(connection, "followup", follow_up_id, principal=call.principal):
            record = load_follow_up(
                connection, tenant_id=call.principal.tenant_id, follow_up_id=follow_up_id
            )
    if record is None:
        raise Refusal("not-found")
    return _resource(record)


def facts_of_screening(call: Call, screening_id: str, *, as_of: date) -> tuple[NotedFact, ...]:
    """Return the facts that follow-ups of a screening note; none where nobody sees it."""
    with call.reading() as connection:
        records = []
        if sees(connection, "screening", screening_id, principal=call.principal):
            records = kept_follow_ups(
                connection, tenant_id=call.principal.tenant_id, screening_id=screening_id
            )
    return noted_facts(map(recorded, records), as_of=as_of)


def _resource(record: FollowUpRecord) -> dict[str, object]:
    return {
        "id": record.id,
        "created_at": record.created_at,
        "correctable_until": correctable_until(record.created_at),
        "actor": record.actor,
        "code_version": record.code_version,
        "result_hash": record.result_hash,
        "follow_up": orjson.Fragment(record.content),
    }
