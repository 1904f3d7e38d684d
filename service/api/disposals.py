"""Disposal: what is past its period, let it go, and what has gone."""

from datetime import UTC, datetime

from fastapi import Request, Response

from service.api.answers import Limit, Offset
from service.api.jobs import JobResource, job_resource
from service.api.resource import resource
from service.api.security import CurrentPrincipal
from service.operations.installation import Installation
from service.operations.jobs.job import NewJob, enqueue
from service.operations.periods import Periods, load_periods
from service.platform.db.database import transaction
from service.platform.db.tenants import ensure_tenant
from service.platform.http.problems import Refused, language_of
from service.retention.disposing import due
from service.retention.job import KIND
from service.retention.views import DisposalList, DueList, due_list
from service.retention.views import list_disposals as kept_disposals
from service.settings import InvalidSettings

router = resource(prefix="/v1/disposals", tag="disposals")


@router.get("")
def list_disposals(
    request: Request,
    principal: CurrentPrincipal,
    limit: Limit = 20,
    offset: Offset = 0,
) -> DisposalList:
    """Return what has been disposed of, the newest first: number, hash and decision."""
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True) as connection:
        found = kept_disposals(
            connection, tenant_id=principal.tenant_id, limit=limit + 1, offset=offset
        )
    following = f"/v1/disposals?limit={limit}&offset={offset + limit}"
    return DisposalList(
        items=found[:limit],
        limit=limit,
        offset=offset,
        next=following if len(found) > limit else None,
    )


@router.get("/due")
def list_due_disposals(request: Request, principal: CurrentPrincipal) -> DueList:
    """Return what is past its period and would go now, with what goes with it; nothing goes."""
    installation: Installation = request.app.state.installation
    tenant_id, now = principal.tenant_id, datetime.now(UTC)
    periods = periods_of(installation, tenant_id)
    with transaction(installation.engine, read_only=True) as connection:
        found = due(connection, periods, tenant_id=tenant_id, now=now)
    return due_list(found, language_of(request.scope))


@router.post("", status_code=202)
def create_disposal(
    request: Request, response: Response, principal: CurrentPrincipal
) -> JobResource:
    """Let a worker dispose of what is past its period; the answer is its job.

    Look at `/v1/disposals/due` first: what has gone does not come back.
    """
    installation: Installation = request.app.state.installation
    tenant_id, actor = principal.tenant_id, principal.actor
    periods_of(installation, tenant_id)
    with transaction(installation.engine) as connection:
        ensure_tenant(connection, tenant_id=tenant_id, actor=actor, created_at=datetime.now(UTC))
        new = NewJob(tenant_id=tenant_id, actor=actor, kind=KIND, payload={})
        job = enqueue(connection, new)
    response.headers["location"] = f"/v1/jobs/{job.id}"
    return job_resource(job, language_of(request.scope))


def periods_of(installation: Installation, tenant_id: str) -> Periods:
    """Return the periods.

    Raises:
        Refused: Whoever runs the installation has to mend the file they stand in.
    """
    try:
        return load_periods(installation.data_dir, tenant_id=tenant_id)
    except InvalidSettings:
        raise Refused("retention-unreadable") from None
