"""Portfolios: all suppliers of a ledger, contract register or list, screened as a job."""

import base64
import hashlib
from datetime import UTC, datetime
from typing import Annotated, Literal

import structlog
from fastapi import Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from data_ingest.model.problem import Problem
from risk_models.card.bands import Band
from risk_models.learning.follow_up_selection import LEAST_SLOTS, MOST_SEED
from service.api import dry_run
from service.api.answers import Offset, json_answer
from service.api.downloads import Labels, TableName, file_answers, hand_out
from service.api.jobs import JobResource, find_job, job_resource
from service.api.resource import resource
from service.api.security import CurrentPrincipal
from service.api.uploads import MAX_FURTHER
from service.casework.cases.unit import stated_unit
from service.operations.installation import Installation
from service.operations.jobs.job import NewJob, enqueue
from service.operations.people.issuers import UnitId
from service.operations.people.principal import Principal
from service.operations.people.units import UNIT, sees, unit_of
from service.platform.archive import MEDIA_TYPE as LETTERS
from service.platform.country import CountryCode
from service.platform.day import Day
from service.platform.db.database import transaction
from service.platform.http.problems import Refused, language_of
from service.platform.http.sent import Sent
from service.screening.record.views import ScreeningResource, screening_json
from service.suppliers.portfolios.job import KIND, PortfolioPayload
from service.suppliers.portfolios.opening import open_supplier
from service.suppliers.portfolios.pivot import SupplierFilter
from service.suppliers.portfolios.portfolio_files import MEDIA, Form, run_file
from service.suppliers.portfolios.request_letters import request_letters
from service.suppliers.portfolios.settling import settlings_of
from service.suppliers.portfolios.settling_words import SettlingList, listed_settlings
from service.suppliers.portfolios.store import list_runs, load_run
from service.suppliers.portfolios.table import PortfolioRun
from service.suppliers.portfolios.views import (
    PortfolioList,
    PortfolioResource,
    SetAsideList,
    aside_of,
    entry_of,
    result_of,
)
from service.suppliers.selection.selecting import MOST_SLOTS

_log = structlog.get_logger("kedjekoll")

router = resource(prefix="/v1/portfolios", tag="portfolios")

PARQUET = "application/vnd.apache.parquet"

Limit = Annotated[int, Query(ge=1, le=1_000)]


class NewPortfolio(BaseModel):
    """A ledger, invoices, contract register, OCDS file or list whose suppliers to screen."""

    model_config = ConfigDict(extra="forbid")

    files: list[str] = Field(
        min_length=1,
        max_length=MAX_FURTHER + 1,
        description=(
            "IDs of stored files: the ledger, invoices (UBL, one or a ZIP), register, OCDS or list "
            "first, then files that accompany it: a contract register beside a ledger, decisions "
            "of an authority, answers (`POST /v1/evidence-files`)."
        ),
    )
    source: str | None = Field(
        default=None,
        min_length=1,
        max_length=100,
        description=(
            "Origin of the files: decides which column mappings apply, and which runs this one "
            "is compared with. Default: the name of the first file."
        ),
    )
    country: CountryCode = Field(
        default="SE",
        description="Where the work is done, if the files do not state it; ISO 3166 alpha-2.",
    )
    as_of: Day | None = Field(
        default=None, description="The day that facts are read for. Default: today (UTC)."
    )
    select: int | None = Field(
        default=None,
        ge=LEAST_SLOTS,
        le=MOST_SLOTS,
        description="Number of suppliers selected for follow-up, a tenth of them drawn at random.",
    )
    seed: int | None = Field(
        default=None,
        ge=0,
        le=MOST_SEED,
        description="Seed of the draw, chosen beforehand. Default: derived from the job number.",
    )
    unit: UnitId | None = Field(default=None, description=UNIT)


@router.post("", status_code=202, responses=dry_run.RESPONSE, dependencies=[dry_run.Tried])
def create_portfolio(
    request: Request, response: Response, principal: CurrentPrincipal, wanted: Sent[NewPortfolio]
) -> JobResource:
    """Start a screening of stored files; returns the job.

    Follow the job at `Location`; its `result` is the address of the portfolio.
    """
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

    with transaction(installation.engine) as connection:
        unit = stated_unit(wanted.unit, principal=principal)
        _check_files(connection, wanted.files, unit, principal)
        job = enqueue(
            connection,
            NewJob(
                tenant_id=principal.tenant_id,
                actor=principal.actor,
                kind=KIND,
                payload=dict(payload),
                unit=unit,
            ),
        )
    _log.info("job.queued", job=job.id, kind=job.kind)
    response.headers["location"] = f"/v1/jobs/{job.id}"
    return job_resource(job, language_of(request.scope))


@router.get("")
def list_portfolios(
    request: Request, principal: CurrentPrincipal, limit: Limit = 20, offset: Offset = 0
) -> PortfolioList:
    """List the portfolio runs of the organisation, newest first."""
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True) as connection:
        found = list_runs(connection, principal=principal, limit=limit + 1, offset=offset)
    following = f"/v1/portfolios?limit={limit}&offset={offset + limit}"
    return PortfolioList(
        items=[entry_of(entry) for entry in found[:limit]],
        next=following if len(found) > limit else None,
    )


@router.get("/{portfolio_id}", responses={200: {"model": PortfolioResource}})
def get_portfolio(
    request: Request,
    principal: CurrentPrincipal,
    portfolio_id: str,
    band: Annotated[Band | None, Query(description="Only suppliers with this review need.")] = None,
    division: Annotated[
        str | None,
        Query(pattern="^([0-9]{2}|none)$", description="Only this CPV division; none: no code."),
    ] = None,
    category: Annotated[
        Literal["supplier", "sole_trader", "foreign_firm"] | None,
        Query(description="Only payees of this kind."),
    ] = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Response:
    """Return a portfolio, with one page of ranked suppliers once its job is done."""
    job = find_job(request, principal, portfolio_id)
    if job.kind != KIND:
        raise Refused("not-found")
    run = _find_run(request, principal, job.id)
    language = language_of(request.scope)
    chosen = SupplierFilter(band, division, category)
    result = None
    if run is not None:
        result = result_of(run, language, limit=limit, offset=offset, chosen=chosen)
    content = {
        "id": job.id,
        "created_at": job.created_at,
        "actor": job.actor,
        "state": job.state,
        "job": f"/v1/jobs/{job.id}",
        "result": result,
    }
    return json_answer(content, headers={"content-language": language})


@router.get("/{portfolio_id}/set-aside", responses={200: {"model": SetAsideList}})
def list_portfolio_set_aside(
    request: Request,
    principal: CurrentPrincipal,
    portfolio_id: str,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Response:
    """List the payees that triage set aside before screening, and why."""
    return json_answer(aside_of(_run(request, principal, portfolio_id), limit=limit, offset=offset))


@router.get(
    "/{portfolio_id}/output",
    response_class=Response,
    responses={
        200: {
            "description": "The stored output of the run.",
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
def get_portfolio_output(
    request: Request, principal: CurrentPrincipal, portfolio_id: str
) -> Response:
    """Return the whole output as a Parquet file: every supplier and every payee set aside."""
    run = _run(request, principal, portfolio_id)
    digest = base64.b64encode(hashlib.sha256(run.output).digest()).decode()
    headers = {
        "content-disposition": f'attachment; filename="{run.id}.parquet"',
        "content-digest": f"sha-256=:{digest}:",
    }
    return Response(run.output, media_type=PARQUET, headers=headers)


@router.get(
    "/{portfolio_id}/report", response_class=Response, responses=file_answers(*MEDIA.values())
)
def get_portfolio_report(
    request: Request,
    principal: CurrentPrincipal,
    portfolio_id: str,
    form: Annotated[
        Form,
        Query(alias="format", description="A document, a table to work in, or all stored data."),
    ] = "pdf",
    table: TableName = "",
    *,
    labels: Labels = False,
) -> Response:
    """Return a portfolio as a file.

    Repeated downloads by the same user have the same bytes. The PDF (tagged, PDF/A-2a, PDF/UA-1),
    DOCX and Markdown are one-minute summaries that list the first suppliers. The workbook and the
    CSV file list all suppliers, with numeric values and no text that a spreadsheet reads as a
    formula; the workbook is for people, CSV for programs. ZIP has every table as CSV with
    `datapackage.json`. JSON and Parquet contain all stored data.
    """
    run = _run(request, principal, portfolio_id)
    language = language_of(request.scope)
    return hand_out(
        request,
        principal,
        lambda mark: run_file(run, language, form=form, mark=mark, table=table, labels=labels),
        subject=run.id,
        basis=(run.id, run.output_sha256, form, language, table, *(("labels",) if labels else ())),
        name=f"{run.id}.{form}",
        media_type=MEDIA[form],
        language=language,
        vary="Accept-Language",
    )


@router.get("/{portfolio_id}/next-documents", responses={200: {"model": SettlingList}})
def list_portfolio_next_documents(
    request: Request, principal: CurrentPrincipal, portfolio_id: str
) -> Response:
    """List what one more document would settle for the first suppliers of a portfolio."""
    run = _run(request, principal, portfolio_id)
    language = language_of(request.scope)
    content = listed_settlings(run, settlings_of(run), language)
    return json_answer(content, headers={"content-language": language})


@router.get("/{portfolio_id}/requests", response_class=Response, responses=file_answers(LETTERS))
def get_portfolio_requests(
    request: Request, principal: CurrentPrincipal, portfolio_id: str
) -> Response:
    """Return drafted requests to the first suppliers as a zip of letters (DOCX), sv and en.

    Each letter asks for the document that would settle most, and says that the answer is voluntary
    unless the contract requires it. Nothing is sent.
    """
    run = _run(request, principal, portfolio_id)
    return hand_out(
        request,
        principal,
        lambda mark: request_letters(run, settlings_of(run), mark=mark),
        subject=run.id,
        basis=(run.id, run.output_sha256, "requests"),
        name=f"{run.id}-requests.zip",
        media_type=LETTERS,
    )


@router.post(
    "/{portfolio_id}/suppliers/{party_id}/screenings",
    status_code=201,
    responses={201: {"model": ScreeningResource, "description": "The stored screening."}},
)
def create_supplier_screening(
    request: Request, principal: CurrentPrincipal, portfolio_id: str, party_id: str
) -> Response:
    """Screen one supplier of a portfolio for the day of the run, and store the screening.

    The result is an ordinary screening, with answered rules and permitted questions.
    """
    installation: Installation = request.app.state.installation

    screened = open_supplier(
        installation, portfolio_id, party_id, principal=principal, now=datetime.now(UTC)
    )
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


def _check_files(connection: Connection, files: list[str], unit: str, principal: Principal) -> None:
    """Refuse files that are not there for the person, or that are of another unit than the run."""
    problems = []
    for at, file_id in enumerate(files):
        if not sees(connection, "file", file_id, principal=principal):
            problems.append(Problem("request-no-such-file", f"/files/{at}"))
        elif unit_of(connection, "file", file_id, tenant_id=principal.tenant_id) not in ("", unit):
            problems.append(Problem("record-unit", f"/files/{at}"))
    if problems:
        raise Refused("invalid-request", errors=problems)


def _run(request: Request, principal: Principal, portfolio_id: str) -> PortfolioRun:
    run = _find_run(request, principal, portfolio_id)
    if run is None:
        raise Refused("not-found")
    return run


def _find_run(request: Request, principal: Principal, run_id: str) -> PortfolioRun | None:
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True) as connection:
        if not sees(connection, "job", run_id, principal=principal):
            return None
        return load_run(connection, tenant_id=principal.tenant_id, run_id=run_id)
