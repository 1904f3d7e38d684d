"""The form for requesting subcontractors: exported with the chain, imported when completed."""

from collections.abc import Sequence

from pydantic import BaseModel, Field

from service.calls.call import Call
from service.calls.in_case import writing_to
from service.calls.operation import operation
from service.casework.cases.case import load_case
from service.casework.chain.chain_form import chain_form
from service.casework.chain.chain_form_filing import FiledRow, file_requests
from service.casework.chain.chain_form_reading import read_chain_form, rows_of
from service.platform.http.problem_errors import ProblemError, listed
from service.platform.personal_numbers import persons_hidden
from service.platform.process.sandbox import run_confined
from service.platform.refusal import Refusal
from service.screening.purchase.table_files import NamedFile
from service.settings import WorkLimits


class FormRowResource(BaseModel):
    """The result for one row of the form."""

    place: str = Field(description="Position of the row, such as `Begäran!row 2`.")
    status: int = Field(description="201: recorded; 422: must be corrected.")
    request_id: str | None
    problems: list[ProblemError]


class FormResult(BaseModel):
    """The result for each completed row, in the order of the form."""

    registered: int = Field(description="Number of recorded requests.")
    refused: int = Field(description="Number of rows that must be corrected.")
    rows: list[FormRowResource]


@operation("GET /v1/cases/{case_id}/chain-request-form")
def get_chain_request_form(call: Call, case_id: str, *, tender_id: str | None) -> bytes:
    """Return a form for the supplier, with the chain of the contract filled in.

    The form covers one tender, so that no supplier sees the chain of another.
    """
    with call.reading() as connection:
        case = load_case(connection, case_id, principal=call.principal)
        return chain_form(
            connection,
            case,
            tender_id=tender_id,
            made_on=call.now.date(),
            language=call.language,
        )


@operation("POST /v1/cases/{case_id}/chain-request-form")
def create_chain_requests(
    call: Call, case_id: str, file: NamedFile, *, limits: WorkLimits, version: int
) -> FormResult:
    """Record the requests in a completed form, each with a task to answer it.

    Args:
        call: Who files them.
        case_id: Number of the case.
        file: The filled form.
        limits: Of the process that reads it.
        version: Of the case, that it builds on.

    Raises:
        Refusal: There is no such case, or no row is good.
        UnreadableInput: The file is no such form.
    """
    filed = filed_rows(call, case_id, file, limits=limits, version=version)
    if all(row.request_id is None for row in filed):
        raise Refusal("invalid-request", *(each for row in filed for each in row.problems))
    return form_result(call, filed)


def filed_rows(
    call: Call,
    case_id: str,
    file: NamedFile,
    *,
    limits: WorkLimits,
    version: int | None = None,
) -> list[FiledRow]:
    """Read the form in a process of its own, and put its good rows on record.

    Args:
        call: Who files them.
        case_id: Number of the case.
        file: The filled form.
        limits: Of the process that reads it.
        version: Of the case, that it builds on; None: as the case stands.
    """
    key = call.installation.person_key
    with call.reading() as connection:
        load_case(connection, case_id, principal=call.principal)
    arguments = {"payload": file.payload, "name": file.name}
    with persons_hidden(key, name=file.name):
        read = run_confined(read_chain_form, arguments, limits=limits, name=file.name)
    with writing_to(call, case_id, version) as (connection, _, seen):
        return file_requests(connection, case_id, rows_of(read), seen, person_key=key)


def form_result(call: Call, filed: Sequence[FiledRow]) -> FormResult:
    """Return what became of each row."""
    good = sum(row.request_id is not None for row in filed)
    return FormResult(
        registered=good,
        refused=len(filed) - good,
        rows=[
            FormRowResource(
                place=row.place,
                status=422 if row.request_id is None else 201,
                request_id=row.request_id,
                problems=listed(row.problems, call.language),
            )
            for row in filed
        ],
    )
