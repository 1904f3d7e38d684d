"""Disposal: records past their retention period, starting disposal, and what was disposed of."""

from fastapi import Response

from service.api.answers import Limit, Offset
from service.api.calling import CurrentCall, describe
from service.api.jobs import JobResource, job_resource
from service.api.resource import resource
from service.calls import disposals as calls
from service.operations.jobs.job import NewJob, enqueue
from service.platform.db.tenants import ensure_tenant
from service.retention.job import KIND
from service.retention.views import DisposalList, DueList
from service.retention.views import list_disposals as kept_disposals

router = resource(prefix="/v1/disposals", tag="disposals")


@router.get("")
def list_disposals(call: CurrentCall, limit: Limit = 20, offset: Offset = 0) -> DisposalList:
    """List disposed records, newest first: ID, hash and decision."""
    with call.reading() as connection:
        found = kept_disposals(
            connection, tenant_id=call.principal.tenant_id, limit=limit + 1, offset=offset
        )
    following = f"/v1/disposals?limit={limit}&offset={offset + limit}"
    return DisposalList(
        items=found[:limit],
        limit=limit,
        offset=offset,
        next=following if len(found) > limit else None,
    )


@router.get("/due")
def list_due_disposals(call: CurrentCall) -> DueList:
    """List what disposal would remove now, with dependent records. Nothing is removed."""
    return calls.list_due_disposals(call)


@router.post("", status_code=202)
def create_disposal(response: Response, call: CurrentCall) -> JobResource:
    """Start disposal of records past their retention period; returns the job.

    Check `/v1/disposals/due` first: disposal cannot be undone.
    """
    tenant_id, actor = call.principal.tenant_id, call.principal.actor
    calls.periods_of(call)
    with call.writing() as connection:
        ensure_tenant(connection, tenant_id=tenant_id, actor=actor, created_at=call.now)
        new = NewJob(tenant_id=tenant_id, actor=actor, kind=KIND, payload={})
        job = enqueue(connection, new)
    describe(response, location=f"/v1/jobs/{job.id}")
    return job_resource(job, call.language)
