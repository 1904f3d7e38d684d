"""Coverage reports: what the cases show of the contracts in risk categories, and what not."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

import orjson
from fastapi import Query, Request, Response
from pydantic import BaseModel, Field

from service.api.answers import Limit, Offset, json_answer
from service.api.downloads import file_answers, hand_out
from service.api.resource import resource
from service.api.security import CurrentPrincipal
from service.operations.installation import Installation
from service.operations.people.principal import Principal
from service.platform.db.database import transaction
from service.platform.http.problems import Refused, language_of
from service.platform.http.sent import Sent
from service.settings import Settings
from service.suppliers.coverage.models import CoverageReport
from service.suppliers.coverage.report_pdf import coverage_pdf
from service.suppliers.coverage.report_workbook import coverage_workbook
from service.suppliers.coverage.request import CoverageRequest
from service.suppliers.coverage.store import list_coverage, load_coverage, make_coverage
from service.suppliers.coverage.table import CoverageRecord

router = resource(prefix="/v1/coverage", tag="coverage")

Format = Literal["json", "pdf", "xlsx"]
MEDIA = {
    "json": "application/json",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class CoverageEntry(BaseModel):
    """A kept coverage report without its content."""

    id: str
    created_at: datetime
    actor: str
    unit: str | None = Field(description="The buyer unit that it is about; null: every one seen.")
    year: int
    as_of: date = Field(description="The day that ages and lateness are counted on.")
    code_version: str
    result_hash: str = Field(description="SHA-256 of the bytes of `report`.")


class CoverageResource(CoverageEntry):
    """A kept coverage report."""

    report: CoverageReport


class CoverageList(BaseModel):
    """Coverage reports, the newest first."""

    items: list[CoverageEntry]
    more: bool = Field(description="Whether there are older ones.")


_CREATED: dict[int | str, dict[str, Any]] = {
    201: {"model": CoverageResource, "description": "The report, kept."}
}
_FILE: dict[int | str, dict[str, Any]] = {
    **file_answers(MEDIA["pdf"], MEDIA["xlsx"]),
}
_FILE[200]["content"][MEDIA["json"]] = {"schema": {"$ref": "#/components/schemas/CoverageReport"}}


@router.post("", status_code=201, responses=_CREATED)
def create_coverage_report(
    request: Request, principal: CurrentPrincipal, stated: Sent[CoverageRequest]
) -> Response:
    """Count the coverage of a year from a contract register, a ledger and the cases; it is kept.

    What the register and the cases do not tell is `not_known`, never a no. Each count stands with
    the contracts and cases that it is made of.
    """
    installation: Installation = request.app.state.installation
    settings: Settings = request.app.state.settings
    now = datetime.now(UTC)

    record = make_coverage(
        installation,
        stated,
        principal=principal,
        now=now,
        limits=settings.reading_limits,
    )
    headers = {"location": f"/v1/coverage/{record.id}"}
    return json_answer(_resource(record), status=201, headers=headers)


@router.get("", response_model=CoverageList)
def list_coverage_reports(
    request: Request,
    principal: CurrentPrincipal,
    year: Annotated[int | None, Query(ge=1, le=9999, description="Of this year only.")] = None,
    limit: Limit = 20,
    offset: Offset = 0,
) -> Response:
    """Return the coverage reports that you see, the newest first."""
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True) as connection:
        found = list_coverage(
            connection, principal=principal, limit=limit + 1, offset=offset, year=year
        )
    items = [_entry(coverage) for coverage in found[:limit]]
    return json_answer({"items": items, "more": len(found) > limit})


@router.get("/{coverage_id}", responses={200: {"model": CoverageResource}})
def get_coverage_report(
    request: Request, principal: CurrentPrincipal, coverage_id: str
) -> Response:
    """Return a kept coverage report."""
    return json_answer(_resource(_record(request, principal, coverage_id)))


@router.get("/{coverage_id}/report", response_class=Response, responses=_FILE)
def get_coverage_file(
    request: Request,
    principal: CurrentPrincipal,
    coverage_id: str,
    form: Annotated[
        Format, Query(alias="format", description="A document, a workbook, or the report itself.")
    ] = "pdf",
) -> Response:
    """Return a coverage report as a file: the same bytes each time to you.

    The PDF is tagged (PDF/A-2a, PDF/UA-1). In the workbook every count leads to its contracts and
    each of these to its case.
    """
    record = _record(request, principal, coverage_id)
    language = language_of(request.scope)
    root = f"{request.url.scheme}://{request.url.netloc}"

    def make(mark: str) -> bytes:
        report = CoverageReport.read(record.content)
        if form == "pdf":
            return coverage_pdf(record, report, language, mark=mark)
        if form == "xlsx":
            return coverage_workbook(record, report, language, root=root, mark=mark)
        return record.content

    return hand_out(
        request,
        principal,
        make,
        subject=record.id,
        basis=(record.id, record.result_hash, form, language, root),
        name=f"{record.id}.{form}",
        media_type=MEDIA[form],
        language=language,
        vary="Accept-Language",
    )


def _record(request: Request, principal: Principal, report_id: str) -> CoverageRecord:
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True) as connection:
        record = load_coverage(connection, report_id, principal=principal)
    if record is None:
        raise Refused("not-found")
    return record


def _entry(record: CoverageRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "created_at": record.created_at,
        "actor": record.actor,
        "unit": record.unit or None,
        "year": record.year,
        "as_of": record.as_of,
        "code_version": record.code_version,
        "result_hash": record.result_hash,
    }


def _resource(record: CoverageRecord) -> dict[str, Any]:
    return _entry(record) | {"report": orjson.Fragment(record.content)}
