"""The form on which a supplier asks for subcontractors: given out made out, taken in filled in."""

import hashlib
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field

from service.api.case_writes import SeenVersion
from service.api.downloads import file_answers, hand_out
from service.api.resource import resource
from service.api.security import CurrentPrincipal
from service.api.uploads import FORM, TABLES, read_upload
from service.casework.cases.case import Seen, load_case
from service.casework.chain.chain_form import MEDIA_TYPE, chain_form
from service.casework.chain.chain_form_filing import FiledRow, file_requests
from service.casework.chain.chain_form_reading import read_chain_form, rows_of
from service.operations.installation import Installation
from service.platform.db.database import transaction
from service.platform.http.problems import ProblemError, Refused, language_of, listed
from service.platform.personal_numbers import persons_hidden
from service.platform.process.sandbox import run_confined
from service.screening.purchase.table_files import NamedFile
from service.settings import Settings

router = resource(prefix="/v1/cases/{case_id}/chain-request-form", tag="cases")

_BINARY = {"schema": {"type": "string", "format": "binary"}}
_BODY = {
    "requestBody": {
        "required": True,
        "description": "The filled form, as it was given out or saved as another table; or a form "
        "with it as `file`.",
        "content": {
            **dict.fromkeys(TABLES, _BINARY),
            FORM: {
                "schema": {
                    "type": "object",
                    "properties": {"file": {"type": "string", "format": "binary"}},
                    "required": ["file"],
                }
            },
        },
    }
}


class FormRowResource(BaseModel):
    """What became of a row of the form."""

    place: str = Field(description="Where it stands, such as `Begäran!row 2`.")
    status: int = Field(description="201: it is on record; 422: it has to be mended.")
    request_id: str | None
    problems: list[ProblemError]


class FormResult(BaseModel):
    """What became of each filled row, in the order of the form."""

    registered: int = Field(description="Requests that are on record.")
    refused: int = Field(description="Rows that have to be mended.")
    rows: list[FormRowResource]


@router.get("", response_class=Response, responses=file_answers(MEDIA_TYPE))
def get_chain_request_form(
    request: Request,
    principal: CurrentPrincipal,
    case_id: str,
    *,
    tender_id: Annotated[
        str | None,
        Query(max_length=200, description="Of this tender; needed where several have a chain."),
    ] = None,
) -> Response:
    """Return a form for the supplier, with the chain of the contract filled in.

    It is of one tender, so that no supplier sees the chain of another.
    """
    installation: Installation = request.app.state.installation
    language = language_of(request.scope)
    with transaction(installation.engine, read_only=True) as connection:
        case = load_case(connection, case_id, principal=principal)
        made_on = datetime.now(UTC).date()
        content = chain_form(
            connection, case, tender_id=tender_id, made_on=made_on, language=language
        )
    return hand_out(
        request,
        principal,
        lambda _: content,
        subject=case_id,
        basis=(case_id, hashlib.sha256(content).hexdigest()),
        name=f"{case_id}-chain-request.xlsx",
        media_type=MEDIA_TYPE,
        language=language,
        vary="Accept-Language",
    )


@router.post(
    "",
    status_code=201,
    openapi_extra=_BODY,
    responses={207: {"model": FormResult, "description": "Some rows have to be mended."}},
)
async def create_chain_requests(
    request: Request,
    response: Response,
    principal: CurrentPrincipal,
    case_id: str,
    version: SeenVersion,
) -> FormResult:
    """Put the requests of a filled form on record, each with a task to answer it.

    A row that has to be mended holds back no other: the answer is then 207. Where every row has to
    be, it is 422 and nothing is kept.
    """
    file, further = await read_upload(request, TABLES, name="form")
    if further:
        raise Refused("invalid-request")
    seen = Seen(principal, datetime.now(UTC), version)
    filed = await run_in_threadpool(_filed, request, case_id, file, seen)
    language = language_of(request.scope)
    good = sum(row.request_id is not None for row in filed)
    if good < len(filed):
        response.status_code = 207
    return FormResult(
        registered=good,
        refused=len(filed) - good,
        rows=[
            FormRowResource(
                place=row.place,
                status=422 if row.request_id is None else 201,
                request_id=row.request_id,
                problems=listed(row.problems, language),
            )
            for row in filed
        ],
    )


def _filed(request: Request, case_id: str, file: NamedFile, seen: Seen) -> list[FiledRow]:
    """Read the form in a process of its own, and put its good rows on record.

    Raises:
        Refused: No row is good, or there is no such case.
        UnreadableInput: The file is no such form.
    """
    installation: Installation = request.app.state.installation
    settings: Settings = request.app.state.settings
    key = installation.person_key
    with transaction(installation.engine, read_only=True) as connection:
        load_case(connection, case_id, principal=seen.principal)
    arguments = {"payload": file.payload, "name": file.name}
    with persons_hidden(key, name=file.name):
        read = run_confined(
            read_chain_form, arguments, limits=settings.reading_limits, name=file.name
        )
    with transaction(installation.engine) as connection:
        filed = file_requests(connection, case_id, rows_of(read), seen, person_key=key)
    if all(row.request_id is None for row in filed):
        raise Refused("invalid-request", errors=[each for row in filed for each in row.problems])
    return filed
