"""Jobs: waiting or running, with progress, and why they failed."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from time import monotonic
from typing import Annotated, Literal

from fastapi import Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event
from pydantic import BaseModel, Field

from data_ingest.model.text import Language
from service.api.answers import Limit, Offset
from service.api.resource import resource
from service.api.security import CurrentPrincipal
from service.operations.installation import Installation
from service.operations.jobs.job import cancel, load_job, problems_of
from service.operations.jobs.job import list_jobs as kept_jobs
from service.operations.jobs.progress import progress_of
from service.operations.jobs.tables import Job
from service.operations.people.principal import Principal
from service.operations.people.units import sees
from service.platform.db.database import transaction
from service.platform.http.problem_errors import ProblemError, listed
from service.platform.http.problems import Refused, language_of
from service.suppliers.portfolios import job as portfolio

LOOK_SECONDS = 0.5
"""How often a stream looks whether a job has changed. Ours."""
STREAM_SECONDS = 25
"""How long a stream lasts at most, so that it holds up no server that stops. Ours."""
RECONNECT_MILLISECONDS = 1000

State = Literal["ready", "running", "done", "failed", "cancelled"]

_RESULTS = {portfolio.KIND: "/v1/portfolios/{id}"}

router = resource(prefix="/v1/jobs", tag="jobs")


class EventStream(StreamingResponse):
    """Server-sent events, made here; FastAPI's own class cannot answer 404 before it begins."""

    media_type = "text/event-stream"


class JobProgress(BaseModel):
    """The progress of a job."""

    done: int = Field(description="Amount done, in units that depend on the kind of job.")
    total: int | None = Field(description="Total amount. Null if not known.")
    percent: int | None = Field(description="Whole per cent, rounded down. Null if not known.")
    eta_seconds: int | None = Field(
        description="Seconds left from `progressed_at`, at the rate so far. Null if not known."
    )


class JobResource(BaseModel):
    """A job."""

    id: str
    kind: str
    state: State = Field(description="`done`, `failed` and `cancelled` are final.")
    created_at: datetime
    actor: str
    unit: str | None = Field(description="The buyer unit of the record. Null if there is none.")
    due_at: datetime | None = Field(
        description="Earliest start. Null if the job has started or ended."
    )
    started_at: datetime | None = Field(description="When a worker last took the job.")
    progressed_at: datetime | None
    ended_at: datetime | None
    attempts: int = Field(description="Number of starts since the last progress.")
    max_attempts: int
    cancel_requested: bool
    progress: JobProgress
    result: str | None = Field(description="Address of the result. Null if there is none yet.")
    problems: list[ProblemError] = Field(description="Why the job failed.")


class JobList(BaseModel):
    """Jobs, newest first."""

    items: list[JobResource]
    limit: int
    offset: int
    next: str | None = Field(description="Address of the next page. Null: this is the last.")


@router.get("")
def list_jobs(
    request: Request,
    principal: CurrentPrincipal,
    state: Annotated[State | None, Query(description="Only jobs in this state.")] = None,
    limit: Limit = 20,
    offset: Offset = 0,
) -> JobList:
    """List the jobs of the organisation, newest first."""
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True) as connection:
        found = kept_jobs(
            connection,
            principal=principal,
            state=state,
            limit=limit + 1,
            offset=offset,
        )
    chosen = f"state={state}&" if state else ""
    following = f"/v1/jobs?{chosen}limit={limit}&offset={offset + limit}"
    return JobList(
        items=[job_resource(job, language_of(request.scope)) for job in found[:limit]],
        limit=limit,
        offset=offset,
        next=following if len(found) > limit else None,
    )


@router.get("/{job_id}")
def get_job(request: Request, principal: CurrentPrincipal, job_id: str) -> JobResource:
    """Return a job in its current state."""
    return job_resource(find_job(request, principal, job_id), language_of(request.scope))


@router.post("/{job_id}/cancel")
def cancel_job(request: Request, principal: CurrentPrincipal, job_id: str) -> JobResource:
    """Cancel a job.

    A waiting job ends at once, a running job at its next step. A job that has ended is not changed.
    """
    find_job(request, principal, job_id)
    installation: Installation = request.app.state.installation
    with transaction(installation.engine) as connection:
        job = cancel(connection, tenant_id=principal.tenant_id, job_id=job_id)
    assert job is not None  # a job is never removed
    return job_resource(job, language_of(request.scope))


@router.get(
    "/{job_id}/events",
    response_class=Response,
    responses={
        200: {
            "content": {EventStream.media_type: {}},
            "description": "`job` events, each with a `JobResource` as data.",
        }
    },
)
def stream_job(request: Request, principal: CurrentPrincipal, job_id: str) -> EventStream:
    """Stream a job as server-sent events, one for each change, until it ends.

    A stream lasts at most 30 seconds, and ends when the server shuts down; an `EventSource` then
    reconnects automatically.
    """
    job = find_job(request, principal, job_id)
    return EventStream(_events(request, job), headers={"x-accel-buffering": "no"})


async def _events(request: Request, job: Job) -> AsyncIterator[bytes]:
    """Send a job as it is, and again each time it has changed."""
    language, ends = language_of(request.scope), monotonic() + STREAM_SECONDS
    seen: JobResource | None = None
    while True:
        now = job_resource(job, language)
        if now != seen:
            seen = now
            yield format_sse_event(
                data_str=now.model_dump_json(),
                event="job",
                id=f"{job.token}-{job.steps}",
                retry=RECONNECT_MILLISECONDS,
            )
        if job.ended or monotonic() > ends or request.app.state.stopping.is_set():
            return
        await asyncio.sleep(LOOK_SECONDS)
        job = await run_in_threadpool(_again, request, job)


def _again(request: Request, job: Job) -> Job:
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True) as connection:
        return load_job(connection, tenant_id=job.tenant_id, job_id=job.id) or job


def find_job(request: Request, principal: Principal, job_id: str) -> Job:
    """Return a job that the person sees.

    Raises:
        Refused: There is none of that number.
    """
    installation: Installation = request.app.state.installation
    job = None
    with transaction(installation.engine, read_only=True) as connection:
        if sees(connection, "job", job_id, principal=principal):
            job = load_job(connection, tenant_id=principal.tenant_id, job_id=job_id)
    if job is None:
        raise Refused("not-found")
    return job


def job_resource(job: Job, language: Language) -> JobResource:
    """Return a job as the API gives it out."""
    progress = progress_of(job)
    address = _RESULTS.get(job.kind) if job.state == "done" else None
    return JobResource(
        id=job.id,
        kind=job.kind,
        state=job.state,
        created_at=job.created_at,
        actor=job.actor,
        unit=job.unit or None,
        due_at=job.due_at if job.state == "ready" else None,
        started_at=job.started_at,
        progressed_at=job.progressed_at,
        ended_at=job.ended_at,
        attempts=job.attempts,
        max_attempts=job.max_attempts,
        cancel_requested=job.cancel_requested,
        progress=JobProgress(
            done=progress.done,
            total=progress.total,
            percent=progress.percent,
            eta_seconds=progress.eta_seconds,
        ),
        result=address.format(id=job.id) if address else None,
        problems=listed(problems_of(job), language),
    )
