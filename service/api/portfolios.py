"""Portfolios: all suppliers of a ledger, contract register or list, screened as a job."""

import base64
import hashlib
from datetime import UTC, date, datetime
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field

from data_ingest.problem import Problem
from risk_models.selection import LEAST_SLOTS, MOST_SEED
from service.api.jobs import JobResource, find_job, job_resource
from service.bodies import model_body, read_model
from service.database import transaction
from service.installation import Installation
from service.jobs.job import Job, NewJob, enqueue
from service.kept_files import load_file
from service.portfolio import KIND, PortfolioPayload
from service.portfolios.opening import open_supplier
from service.portfolios.resource import (
    PortfolioList,
    PortfolioResource,
    SetAsideList,
    aside_of,
    entry_of,
    result_of,
)
from service.portfolios.run import PortfolioRun, list_runs, load_run
from service.principal import Principal
from service.problems import Refused, language_of
from service.record_id import is_id
from service.recording import Screened
from service.resource import ScreeningResource, screening_json
from service.security import CurrentPrincipal
from service.selecting import MOST_SLOTS
from service.uploads import MAX_FURTHER

router = APIRouter(prefix="/v1/portfolios", tags=["portfolios"])

PARQUET = "application/vnd.apache.parquet"

Limit = Annotated[int, Query(ge=1, le=1_000)]
Offset = Annotated[int, Query(ge=0, le=10**9)]


class NewPortfolio(BaseModel):
    """A ledger, contract register, OCDS file or list whose suppliers are to be screened."""

    model_config = ConfigDict(extra="forbid")

    files: list[str] = Field(
        min_length=1,
        max_length=MAX_FURTHER + 1,
        description="Numbers of kept files: the ledger, register, OCDS or list first, then what "
        "lies beside it (`POST /v1/evidence-files`).",
    )
    source: str | None = Field(
        default=None,
        min_length=1,
        max_length=100,
        description="Where the files come from: whose mappings of columns count, and with which "
        "runs this one is compared. The name of the first file if left out.",
    )
    country: str = Field(
        default="SE",
        pattern="^[A-Z]{2}$",
        description="Where the work is done, where the files do not say; ISO 3166 alpha-2.",
    )
    as_of: date | None = Field(
        default=None, description="The day that facts are read for; today (UTC) if left out."
    )
    select: int | None = Field(
        default=None,
        ge=LEAST_SLOTS,
        le=MOST_SLOTS,
        description="How many suppliers are selected for follow-up, a tenth of them by lot.",
    )
    seed: int | None = Field(
        default=None,
        ge=0,
        le=MOST_SEED,
        description="Seed of the draw, settled beforehand; made from the number of the job if left "
        "out.",
    )


@router.post("", status_code=202, openapi_extra=model_body(NewPortfolio, "new-portfolio"))
async def create_portfolio(
    request: Request, response: Response, principal: CurrentPrincipal
) -> JobResource:
    """Put the screening of kept files in the queue; the answer is its job.

    Follow the job at `Location`; its `result` is the address of the portfolio.
    """
    wanted = await read_model(request, NewPortfolio)
    installation: Installation = request.app.state.installation
    payload = PortfolioPayload(
        files=wanted.files,
        source=wanted.source,
        country=wanted.country,
        as_of=wanted.as_of.isoformat() if wanted.as_of else None,
    )
    if wanted.select is not None:
        payload["select"] = wanted.select
        payload["seed"] = wanted.seed

    def queued() -> Job:
        with transaction(installation.engine) as connection:
            missing = [
                Problem("request-no-such-file", f"/files/{at}")
                for at, one in enumerate(wanted.files)
                if not is_id("e", one)
                or load_file(connection, tenant_id=principal.tenant_id, file_id=one) is None
            ]
            if missing:
                raise Refused("invalid-request", errors=missing)
            return enqueue(
                connection,
                NewJob(
                    tenant_id=principal.tenant_id,
                    actor=principal.actor,
                    kind=KIND,
                    payload=dict(payload),
                ),
            )

    job = await run_in_threadpool(queued)
    response.headers["location"] = f"/v1/jobs/{job.id}"
    return job_resource(job, language_of(request.scope))


@router.get("")
def read_portfolios(
    request: Request, principal: CurrentPrincipal, limit: Limit = 20, offset: Offset = 0
) -> PortfolioList:
    """Return the organisation's runs, newest first."""
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True) as connection:
        found = list_runs(connection, tenant_id=principal.tenant_id, limit=limit + 1, offset=offset)
    following = f"/v1/portfolios?limit={limit}&offset={offset + limit}"
    return PortfolioList(
        items=[entry_of(one) for one in found[:limit]],
        next=following if len(found) > limit else None,
    )


@router.get("/{portfolio_id}", responses={200: {"model": PortfolioResource}})
def read_portfolio(
    request: Request,
    principal: CurrentPrincipal,
    portfolio_id: str,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Response:
    """Return a portfolio, with its result once its job is done: a page of suppliers in order."""
    job = find_job(request, principal, portfolio_id)
    if job.kind != KIND:
        raise Refused("not-found")
    run = _find_run(request, principal, job.id)
    language = language_of(request.scope)
    content = {
        "id": job.id,
        "created_at": job.created_at,
        "actor": job.actor,
        "state": job.state,
        "job": f"/v1/jobs/{job.id}",
        "result": None if run is None else result_of(run, language, limit=limit, offset=offset),
    }
    return _json(content, headers={"content-language": language})


@router.get("/{portfolio_id}/set-aside", responses={200: {"model": SetAsideList}})
def read_set_aside(
    request: Request,
    principal: CurrentPrincipal,
    portfolio_id: str,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Response:
    """Return whom triage has set aside before anybody was screened, and why."""
    return _json(aside_of(_run(request, principal, portfolio_id), limit=limit, offset=offset))


@router.get(
    "/{portfolio_id}/output",
    response_class=Response,
    responses={
        200: {
            "description": "The output of the run as it is kept.",
            "content": {PARQUET: {"schema": {"type": "string", "format": "binary"}}},
            "headers": {
                "content-digest": {
                    "description": "SHA-256 of the file (RFC 9530).",
                    "schema": {"type": "string"},
                }
            },
        }
    },
)
def read_output_file(request: Request, principal: CurrentPrincipal, portfolio_id: str) -> Response:
    """Return the whole output as a Parquet file: every supplier and whoever was set aside."""
    run = _run(request, principal, portfolio_id)
    digest = base64.b64encode(hashlib.sha256(run.output).digest()).decode()
    headers = {
        "content-disposition": f'attachment; filename="{run.id}.parquet"',
        "content-digest": f"sha-256=:{digest}:",
    }
    return Response(run.output, media_type=PARQUET, headers=headers)


@router.post(
    "/{portfolio_id}/suppliers/{party_id}/screenings",
    status_code=201,
    responses={201: {"model": ScreeningResource, "description": "The screening, kept."}},
)
async def create_supplier_screening(
    request: Request, principal: CurrentPrincipal, portfolio_id: str, party_id: str
) -> Response:
    """Screen one supplier of a portfolio for the day of the run, and keep the screening.

    It is an ordinary screening, with the rules answered and the questions that may be asked.
    """
    installation: Installation = request.app.state.installation

    def opened() -> Screened | None:
        if not is_id("w", portfolio_id):
            return None
        return open_supplier(
            installation,
            portfolio_id,
            party_id,
            principal=principal,
            now=datetime.now(UTC),
        )

    screened = await run_in_threadpool(opened)
    if screened is None:
        raise Refused("not-found")
    language = language_of(request.scope)
    return Response(
        screening_json(screened.record, language),
        status_code=201,
        headers={
            "location": f"/v1/screenings/{screened.record.id}",
            "content-language": language,
        },
        media_type="application/json",
    )


def _run(request: Request, principal: Principal, portfolio_id: str) -> PortfolioRun:
    run = _find_run(request, principal, portfolio_id) if is_id("w", portfolio_id) else None
    if run is None:
        raise Refused("not-found")
    return run


def _find_run(request: Request, principal: Principal, run_id: str) -> PortfolioRun | None:
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True) as connection:
        return load_run(connection, tenant_id=principal.tenant_id, run_id=run_id)


def _json(content: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    payload = orjson.dumps(content, option=orjson.OPT_UTC_Z)
    return Response(payload, headers=headers, media_type="application/json")
