"""Changes: records created or changed since a cursor, by ID only."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from fastapi import Query, Request
from pydantic import BaseModel, Field

from data_ingest.model.problem import Problem
from service.api.resource import resource
from service.api.security import CurrentPrincipal
from service.operations.changes.cursor import FORM, NoCursor, cursor_of, place_of
from service.operations.changes.feed import ChangeKind, read_changes
from service.operations.installation import Installation
from service.platform.http.problems import Refused

router = resource(prefix="/v1/changes", tag="changes")

_ADDRESS: Mapping[ChangeKind, str] = {
    "screening": "/v1/screenings/",
    "need": "/v1/needs/",
    "package": "/v1/packages/",
    "case": "/v1/cases/",
    "decision": "/v1/decisions/",
    "judgement": "/v1/judgements/",
    "job": "/v1/jobs/",
    "monitor": "/v1/monitors/",
    "event": "/v1/monitor-events/",
    "report": "/v1/screenings/",
    "replay": "/v1/screenings/",
    "need_replay": "/v1/needs/",
    "task": "/v1/tasks/",
    "evidence_file": "/v1/evidence-files/",
    "mapping": "/v1/mappings/",
    "follow_up": "/v1/follow-ups/",
    "register_check": "/v1/register-checks/",
    "reply": "/v1/cases/",
    "award": "/v1/cases/",
}


class ChangeEntry(BaseModel):
    """A created or changed record. Its content is at its address, for those who may read it."""

    kind: str = Field(
        description=(
            "screening, need, package, case, decision, judgement, job, monitor, event, task, "
            "evidence_file, mapping, follow_up, register_check; reply: a supplier has replied "
            "through a reply link of this case; award: the award of this case was recorded; "
            "report: a screening that someone has a copy of has been superseded; replay, "
            "need_replay: a replayed screening or needs assessment differs."
        )
    )
    id: str
    at: datetime = Field(description="Time in UTC. Entries are not sorted by it.")
    address: str


class ChangeList(BaseModel):
    """Created and changed records, in the order in which to process them."""

    items: list[ChangeEntry] = Field(
        description="May be empty even if `more` is true: changes that you cannot see are left out."
    )
    next: str = Field(description="Send this as `since` next time.")
    more: bool = Field(description="Whether there are more now; if not, ask again later.")


@router.get("")
def list_changes(
    request: Request,
    principal: CurrentPrincipal,
    since: Annotated[
        str | None,
        Query(
            pattern=FORM,
            description="`next` from the last response. Default: from the beginning.",
        ),
    ] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> ChangeList:
    """List what was created or changed since a cursor: IDs and times, no points.

    No change is skipped, even if several are stored at the same moment, and none is repeated after
    its cursor. A case is listed each time that it is written to, a task when it is changed, a job
    when it has ended, and a decision when its second person has signed it.
    """
    installation: Installation = request.app.state.installation
    tenant_id, secret = principal.tenant_id, installation.key_secret
    try:
        start = 0 if since is None else place_of(since, tenant_id=tenant_id, key_secret=secret)
    except NoCursor:
        refused = Problem("change-cursor", "/query/since")
        raise Refused("invalid-request", errors=[refused]) from None
    found = read_changes(installation.engine, principal, after=start, limit=limit)
    items = [
        ChangeEntry(
            kind=item.kind,
            id=item.record_id,
            at=item.at,
            address=f"{_ADDRESS[item.kind]}{item.record_id}",
        )
        for item in found.items
    ]
    cursor = cursor_of(found.last, tenant_id=tenant_id, key_secret=secret)
    return ChangeList(items=items, next=cursor, more=found.more)
