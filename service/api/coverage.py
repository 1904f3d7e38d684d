"""Coverage reports: which contracts in risk categories have a case, and what it shows."""

from typing import Annotated, Any, Literal

from fastapi import Query, Request, Response

from service.api.answers import Limit, Offset, json_answer
from service.api.calling import CurrentCall
from service.api.downloads import Labels, TableName, file_answers, hand_out
from service.api.resource import resource
from service.calls import coverage as calls
from service.calls.coverage import CoverageList, CoverageResource
from service.documents.forms import MEDIA, Form, written
from service.platform.http.sent import Sent
from service.settings import Settings
from service.suppliers.coverage.models import CoverageReport
from service.suppliers.coverage.report import coverage_document
from service.suppliers.coverage.request import CoverageRequest

router = resource(prefix="/v1/coverage", tag="coverage")

JSON = "application/json"
Format = Literal["json"] | Form

_CREATED: dict[int | str, dict[str, Any]] = {
    201: {"model": CoverageResource, "description": "The stored report."}
}
_FILE: dict[int | str, dict[str, Any]] = {
    **file_answers(*MEDIA.values()),
}
_FILE[200]["content"][JSON] = {"schema": {"$ref": "#/components/schemas/CoverageReport"}}


@router.post("", status_code=201, responses=_CREATED)
def create_coverage_report(
    request: Request, call: CurrentCall, stated: Sent[CoverageRequest]
) -> Response:
    """Count and store the coverage of a year from a contract register, a ledger and the cases.

    What the register and the cases do not state is `not_known`, never a no. Each count lists its
    contracts and cases.
    """
    settings: Settings = request.app.state.settings
    record = calls.create_coverage_report(call, stated, limits=settings.reading_limits)
    headers = {"location": f"/v1/coverage/{record.id}"}
    return json_answer(calls.coverage_answer(record, call.language), status=201, headers=headers)


@router.get("", response_model=CoverageList)
def list_coverage_reports(
    call: CurrentCall,
    year: Annotated[
        int | None, Query(ge=1, le=9999, description="Only reports for this year.")
    ] = None,
    limit: Limit = 20,
    offset: Offset = 0,
) -> Response:
    """List the coverage reports that you can see, newest first."""
    found = calls.list_coverage_reports(call, year=year, limit=limit, offset=offset)
    return json_answer(found)


@router.get("/{coverage_id}", responses={200: {"model": CoverageResource}})
def get_coverage_report(call: CurrentCall, coverage_id: str) -> Response:
    """Return a stored coverage report."""
    return json_answer(
        calls.coverage_answer(calls.get_coverage_report(call, coverage_id), call.language)
    )


@router.get("/{coverage_id}/report", response_class=Response, responses=_FILE)
def get_coverage_file(
    request: Request,
    call: CurrentCall,
    coverage_id: str,
    form: Annotated[
        Format, Query(alias="format", description="A document, a workbook, or the report itself.")
    ] = "pdf",
    table: TableName = "",
    *,
    labels: Labels = False,
) -> Response:
    """Return a coverage report as a file.

    Repeated downloads by the same user have the same bytes. The PDF is tagged (PDF/A-2a, PDF/UA-1).
    In the workbook every count links to its contracts, and each contract to its case.
    """
    record, language = calls.get_coverage_report(call, coverage_id), call.language
    root = f"{request.url.scheme}://{request.url.netloc}"

    def make(mark: str) -> bytes:
        if form == "json":
            return record.content
        report = CoverageReport.read(record.content)
        document = coverage_document(record, report, language, root=root, mark=mark)
        return written(document, form, table=table, labels=labels)

    return hand_out(
        request,
        call.principal,
        make,
        subject=record.id,
        basis=(
            record.id,
            record.result_hash,
            form,
            language,
            root,
            table,
            *(("labels",) if labels else ()),
        ),
        name=f"{record.id}.{form}",
        media_type=JSON if form == "json" else MEDIA[form],
        language=language,
        vary="Accept-Language",
    )
