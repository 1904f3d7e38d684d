"""Register checks: an authority's answer about a firm, stored as a dated document."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import orjson
from pydantic import BaseModel, Field

from data_ingest.model.tables import Procurement
from service.calls.call import Call
from service.calls.operation import operation
from service.casework.register_checks.facts import PartyCheck, party_checks
from service.casework.register_checks.models import RegisterCheck
from service.casework.register_checks.numbers import numbers_of
from service.casework.register_checks.request import NewRegisterCheck
from service.casework.register_checks.store import (
    checks_of,
    load_register_check,
    record_register_check,
)
from service.casework.register_checks.store import list_register_checks as kept_register_checks
from service.casework.register_checks.table import RegisterCheckRecord
from service.operations.people.units import sees
from service.platform.day import Day
from service.platform.frames import load_tables
from service.platform.refusal import Refusal
from service.screening.record.store import load_screening


class RegisterCheckResource(BaseModel):
    """A stored register check. `result_hash` is the hash of the bytes of `register_check`."""

    id: str
    created_at: datetime
    actor: str
    unit: str | None = Field(description="The buyer unit of the record. Null if there is none.")
    code_version: str
    result_hash: str
    register_check: RegisterCheck


class RegisterCheckList(BaseModel):
    """Register checks, newest first."""

    items: list[RegisterCheckResource]
    more: bool = Field(description="Whether there are older ones.")


class CheckedParty(BaseModel):
    """The newest check of a party, as entries of a procurement document."""

    party: str
    facts: list[dict[str, str]] = Field(description="Entries of the party's `facts`.")
    grounds: list[dict[str, Any]] = Field(description="Entries of the document's `grounds`.")


class RegisterCheckFacts(BaseModel):
    """Register checks for the next screening, to be entered in its document by a person."""

    screening_id: str
    as_of: Day
    parties: list[CheckedParty] = Field(description="Sorted by ID.")


@operation("POST /v1/register-checks")
def create_register_check(call: Call, stated: NewRegisterCheck) -> dict[str, object]:
    """Store an authority's answer about a firm, with the hash of its document."""
    record = record_register_check(
        call.installation.engine,
        stated,
        principal=call.principal,
        person_key=call.installation.person_key,
        now=call.now,
        unit=stated.unit,
    )
    return _resource(record)


@operation("GET /v1/register-checks")
def list_register_checks(call: Call, *, limit: int, offset: int = 0) -> dict[str, object]:
    """List the register checks of the organisation, newest first."""
    with call.reading() as connection:
        found = kept_register_checks(
            connection, principal=call.principal, limit=limit + 1, offset=offset
        )
    return {"items": [_resource(check) for check in found[:limit]], "more": len(found) > limit}


@operation("GET /v1/register-checks/facts")
def list_register_check_facts(
    call: Call, *, screening_id: str, as_of: date | None = None
) -> dict[str, object]:
    """Return the newest check of each party in a screening, for the next document."""
    with call.reading() as connection:
        if not sees(connection, "screening", screening_id, principal=call.principal):
            raise Refusal("not-found")
        record = load_screening(
            connection, tenant_id=call.principal.tenant_id, screening_id=screening_id
        )
    assert record is not None
    day = as_of or call.now.date()
    found = checks_of_document(call, load_tables(Procurement, record.procurement), as_of=day)
    return {"screening_id": screening_id, "as_of": day, "parties": as_parties(found)}


@operation("GET /v1/register-checks/{check_id}")
def get_register_check(call: Call, check_id: str) -> dict[str, object]:
    """Return a stored register check."""
    with call.reading() as connection:
        record = load_register_check(connection, check_id, principal=call.principal)
    if record is None:
        raise Refusal("not-found")
    return _resource(record)


def checks_of_document(
    call: Call, procurement: Procurement, *, as_of: date
) -> tuple[PartyCheck, ...]:
    """Return what the newest check of each party of a document says; parties go by numbers."""
    numbers = numbers_of(procurement)
    wanted = {number for own in numbers.values() for number in own}
    with call.reading() as connection:
        checks = checks_of(connection, wanted, principal=call.principal)
    return party_checks(numbers, checks, as_of=as_of)


def as_parties(found: Iterable[PartyCheck]) -> list[dict[str, object]]:
    """Return what checks say as entries of a document, party by party."""
    return [
        {"party": check.party_id, "facts": check.facts, "grounds": check.grounds} for check in found
    ]


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
