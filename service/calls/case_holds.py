"""Case holds: a case on hold is not disposed of, however old, until the hold ends."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from service.calls.call import Call
from service.calls.in_case import writing_to
from service.calls.operation import operation
from service.casework.cases.case import load_case
from service.casework.cases.hold import hold, hold_of, release
from service.casework.cases.request import HoldReason


class HoldResource(BaseModel):
    """Whether a case is on hold, since when, by whom and why."""

    held: bool
    since: datetime | None
    actor: str | None
    reason: Annotated[str | None, Field(description="The reason. Null if the case is not on hold.")]


@operation("GET /v1/cases/{case_id}/hold")
def get_case_hold(call: Call, case_id: str) -> HoldResource:
    """Return whether a case is on hold. For earlier holds, see its history."""
    with call.reading() as connection:
        found = hold_of(connection, load_case(connection, case_id, principal=call.principal))
    if found is None:
        return HoldResource(held=False, since=None, actor=None, reason=None)
    return HoldResource(held=True, since=found.created_at, actor=found.actor, reason=found.reason)


@operation("POST /v1/cases/{case_id}/hold")
def create_case_hold(
    call: Call, case_id: str, stated: HoldReason, *, version: int | None = None
) -> HoldResource:
    """Put a case on hold, for example while an award is under appeal."""
    with writing_to(call, case_id, version) as (connection, case, seen):
        hold(connection, case, stated.reason, seen)
    return get_case_hold(call, case_id)


@operation("POST /v1/cases/{case_id}/hold/release")
def end_case_hold(
    call: Call, case_id: str, stated: HoldReason, *, version: int | None = None
) -> HoldResource:
    """End the hold of a case: it is disposed of when its retention period has passed."""
    with writing_to(call, case_id, version) as (connection, case, seen):
        release(connection, case, stated.reason, seen)
    return get_case_hold(call, case_id)
