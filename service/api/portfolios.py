"""Portfolios: all suppliers of a ledger or contract register, screened as a job."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Header, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field

from data_ingest.problem import Problem
from data_ingest.text import Language
from service.api.jobs import JobResource, find_job, job_resource
from service.bodies import model_body, read_model
from service.database import transaction
from service.installation import Installation
from service.jobs.job import Job, KeyReused, NewJob, enqueue, load_result
from service.kept_files import load_file
from service.portfolio import KIND, PortfolioPayload
from service.problems import ProblemError, Refused, language_of, listed
from service.record_id import is_id
from service.security import CurrentPrincipal
from service.uploads import MAX_FURTHER

router = APIRouter(prefix="/v1/portfolios", tags=["portfolios"])


class NewPortfolio(BaseModel):
    """A ledger or contract register whose suppliers are to be screened."""

    model_config = ConfigDict(extra="forbid")

    files: list[str] = Field(
        min_length=1,
        max_length=MAX_FURTHER + 1,
        description="Numbers of kept files: the ledger or register first, then what lies beside "
        "it (`POST /v1/evidence-files`).",
    )
    source: str | None = Field(
        default=None, max_length=100, description="Whose mappings of columns count."
    )
    country: str = Field(
        default="SE",
        pattern="^[A-Z]{2}$",
        description="Where the work is done, where the ledger does not say; ISO 3166 alpha-2.",
    )
    as_of: date | None = Field(
        default=None, description="The day that facts are read for; today (UTC) if left out."
    )


class PortfolioFile(BaseModel):
    """A file that was screened."""

    id: str
    name: str
    sha256: str


class PortfolioCard(BaseModel):
    """The scorecard that was applied."""

    id: str
    sha256: str


class PortfolioSupplier(BaseModel):
    """The review need of one supplier, for a person to look at; it decides nothing."""

    party_id: str
    name: str | None = Field(description="Null for a natural person.")
    bought: str = Field(description="What most of the money went to by the accounts.")
    cpv: str | None
    cpv_from: Literal["contract", "account"] | None
    contracts: int | None
    possible_contracts: int | None
    contracts_say: str | None
    amount: str = Field(description="Exact decimal amount.")
    currency: str
    band: str
    reason: str
    points: int
    low: int
    high: int
    coverage_ppm: int


class PortfolioBand(BaseModel):
    """How many suppliers a band has."""

    band: str
    suppliers: int
    share_ppm: int


class PortfolioIndustry(BaseModel):
    """How far apart the suppliers of one CPV division are."""

    division: str | None
    suppliers: int
    low: int
    high: int
    distinct: int
    bought: list[str]


class PortfolioResult(BaseModel):
    """What a portfolio found, those to look at first first."""

    result_version: Literal[1]
    as_of: date
    code_version: str
    scorecard: PortfolioCard
    country: str
    files: list[PortfolioFile]
    mappings: list[dict[str, Any]] = Field(description="The mappings of columns applied.")
    rejected: int = Field(description="Rows and cells that could not be used.")
    rejects: list[ProblemError] = Field(description="The first of them.")
    notes: list[ProblemError]
    items: list[PortfolioSupplier]
    bands: list[PortfolioBand]
    industries: list[PortfolioIndustry]
    contract_totals: list[dict[str, Any]] | None = Field(
        description="Payments with and without a contract; null without a register."
    )


class PortfolioResource(BaseModel):
    """A portfolio. It has the number of the job that makes it."""

    id: str
    created_at: datetime
    actor: str
    state: str = Field(description="State of the job.")
    job: str = Field(description="Address of the job.")
    result: PortfolioResult | None = Field(description="Null until the job is done.")


@router.post("", status_code=202, openapi_extra=model_body(NewPortfolio, "new-portfolio"))
async def create_portfolio(
    request: Request,
    response: Response,
    principal: CurrentPrincipal,
    idempotency_key: Annotated[
        str | None,
        Header(
            min_length=1,
            max_length=200,
            description="The same key and content make one portfolio, however often they are sent.",
        ),
    ] = None,
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
                    key=idempotency_key,
                ),
            )

    try:
        job = await run_in_threadpool(queued)
    except KeyReused:
        reused = Problem("request-key-reused", "/header/idempotency-key")
        raise Refused("invalid-request", errors=[reused]) from None
    response.headers["location"] = f"/v1/jobs/{job.id}"
    return job_resource(job, language_of(request.scope))


@router.get("/{portfolio_id}", responses={200: {"model": PortfolioResource}})
def read_portfolio(request: Request, principal: CurrentPrincipal, portfolio_id: str) -> Response:
    """Return a portfolio, with its result once its job is done."""
    job = find_job(request, principal, portfolio_id)
    if job.kind != KIND:
        raise Refused("not-found")
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True) as connection:
        result = load_result(connection, tenant_id=principal.tenant_id, job_id=job.id)
    language = language_of(request.scope)
    content = {
        "id": job.id,
        "created_at": job.created_at,
        "actor": job.actor,
        "state": job.state,
        "job": f"/v1/jobs/{job.id}",
        "result": None if result is None else _rendered(result, language),
    }
    return Response(
        orjson.dumps(content, option=orjson.OPT_UTC_Z),
        headers={"content-language": language},
        media_type="application/json",
    )


def _rendered(result: bytes, language: Language) -> dict[str, Any]:
    """Return a stored result with its problems in words."""
    content: dict[str, Any] = orjson.loads(result)
    for name in ("rejects", "notes"):
        problems = [Problem(one["code"], one["location"], one["params"]) for one in content[name]]
        content[name] = [one.model_dump() for one in listed(problems, language)]
    return content
