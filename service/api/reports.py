"""A screening as a document (PDF) to store and print, or as a bundle to verify later."""

from datetime import UTC, datetime
from typing import Annotated

import orjson
from fastapi import Query, Request, Response

from data_ingest.model.problem import Problem
from service.api.apart import all_apart, apart
from service.api.downloads import Labels, TableName, digest_of, disposition, file_answers, hand_out
from service.api.resource import resource
from service.api.security import CurrentPrincipal
from service.casework.bundle import make_bundle
from service.casework.closed_points import points_are_open
from service.operations.files.copies import READ, screening_basis
from service.operations.installation import Installation
from service.operations.people.principal import Principal
from service.platform.db.database import transaction
from service.platform.http.problems import Refused, language_of
from service.screening.record.store import load_screening
from service.screening.record.tables import ScreeningRecord
from service.screening.report.screening_files import MEDIA, Form
from service.screening.report.screening_json import ReportDocument
from service.screening.report.screening_layout import ReportLayout, Rows

router = resource(prefix="/v1/screenings", tag="screenings")

ZIP = "application/zip"
_REPORT = file_answers(*(media_type for form, media_type in MEDIA.items() if form != "json"))
_REPORT[200]["model"] = ReportDocument


@router.get("/{screening_id}/report", response_class=Response, responses=_REPORT)
def get_screening_report(
    request: Request,
    principal: CurrentPrincipal,
    screening_id: str,
    form: Annotated[
        Form,
        Query(
            alias="format",
            description=(
                "A document (pdf, docx), a workbook (xlsx), one of its tables for programs (csv,"
                " parquet), all of them with a description (zip: CSV and `datapackage.json`), a"
                " one-minute summary (md), or the texts and numbers of the document (json)."
            ),
        ),
    ] = "pdf",
    tender: Annotated[
        str | None,
        Query(max_length=200, description="Only this tender, one row per part."),
    ] = None,
    part: Annotated[
        int | None,
        Query(ge=1, le=1_000_000, description="Only this part of the tender, counted from 1."),
    ] = None,
    *,
    overview: Annotated[
        bool,
        Query(description="Only an overview: one row per tender, and the sources of the report."),
    ] = False,
    rows: Annotated[Rows | None, Query(description="Only this list of the tender.")] = None,
    offset: Annotated[int, Query(ge=0, le=1_000_000, description="Number of rows to skip.")] = 0,
    limit: Annotated[
        int | None, Query(ge=1, le=1_000_000, description="Maximum number of rows to return.")
    ] = None,
    table: TableName = "",
    labels: Labels = False,
) -> Response:
    """Return a screening as a tagged PDF (PDF/A-2a, PDF/UA-1) or in another format.

    Repeated downloads by the same user have the same bytes. Each copy carries a mark that leads to
    your entry in the log. JSON contains the texts of the document for your own layout (`GET
    /v1/schemas/report`); it can be limited to the overview, to one tender, or to one part with its
    points one by one. Before the award, points and review needs of tenders are left out, unless you
    have opened them in the case of the screening.
    """
    layout = ReportLayout(
        tender_id=tender, place=part, overview=overview, rows=rows, offset=offset, limit=limit
    )
    _check_layout(layout, form)
    record, opened = _record(request, principal, screening_id)
    language = language_of(request.scope)
    document = apart(request.app.state.settings)

    def make(mark: str) -> bytes:
        try:
            return document(
                record,
                form,
                language,
                opened=opened,
                mark=mark,
                layout=layout,
                table=table,
                labels=labels,
            )
        except LookupError:
            raise Refused("not-found") from None

    narrowed = () if layout.is_whole else (orjson.dumps(layout).decode(),)
    basis = screening_basis(record.id, record.result_hash, form, language, opened=opened)
    return hand_out(
        request,
        principal,
        make,
        subject=record.id,
        basis=(*basis, *narrowed, *((table,) if table else ()), *(("labels",) if labels else ())),
        name=f"{record.id}.{form}",
        media_type=MEDIA[form],
        language=language,
        action=READ,
        vary="Accept-Language",
        is_part=form == "json" and not layout.is_whole,
    )


@router.get("/{screening_id}/bundle", response_class=Response, responses=file_answers(ZIP))
def get_screening_bundle(
    request: Request, principal: CurrentPrincipal, screening_id: str
) -> Response:
    """Return a screening with its documents and the log proof in one file.

    Verify it offline with `kedjekoll verify` and the public key of the log. The export is logged.
    Before the award it contains no points, like the report.
    """
    installation: Installation = request.app.state.installation
    record, opened = _record(request, principal, screening_id)
    language = language_of(request.scope)
    payload = make_bundle(
        installation,
        record,
        language,
        actor=principal.actor,
        at=datetime.now(UTC),
        opened=opened,
        make=all_apart(request.app.state.settings),
    )
    digest = digest_of(payload)
    headers = {
        "content-language": language,
        "content-disposition": disposition(f"{record.id}.zip"),
        "content-digest": digest,
        "etag": f'"{digest.split(":")[1]}"',
        "vary": "Accept-Language",
    }
    return Response(payload, media_type=ZIP, headers=headers)


def _record(
    request: Request, principal: Principal, screening_id: str
) -> tuple[ScreeningRecord, bool]:
    """Return a screening, and whether its points are open to the person."""
    installation: Installation = request.app.state.installation
    with transaction(installation.engine, read_only=True) as connection:
        record = load_screening(
            connection, tenant_id=principal.tenant_id, screening_id=screening_id
        )
        if record is None:
            raise Refused("not-found")
        is_open = points_are_open(connection, screening_id, principal=principal, record=record)
    return record, is_open


def _check_layout(layout: ReportLayout, form: str) -> None:
    """Refuse to narrow the document, and what is narrowed in two ways."""
    of_a_tender = (layout.place, layout.rows, layout.limit, layout.offset or None)
    of_none = layout.tender_id is None and of_a_tender != (None, None, None, None)
    two_ways = layout.overview and layout.tender_id is not None
    if of_none or two_ways or (form != "json" and not layout.is_whole):
        raise Refused("invalid-request", errors=[Problem("report-layout", "/query")])
