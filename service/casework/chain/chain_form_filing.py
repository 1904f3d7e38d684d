"""The requests of a filled form are put on record, one by one: a bad row holds no good one back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pydantic import ValidationError
from sqlalchemy import Connection

from data_ingest.model.problem import Problem
from service.casework.cases.case import Seen, load_case
from service.casework.cases.request import NewChainRequest, tidied
from service.casework.chain.chain_form_reading import FormRow
from service.casework.chain.chain_request import request_change
from service.casework.chain.versions import check_stage
from service.platform.refusal import Refusal

_COLUMN_AT: dict[str, str] = {
    "/tender_id": "tender",
    "/contractor": "contractor",
    "/subcontractor": "name",
    "/subcontractor/number": "number",
    "/share_low_ppm": "share_low",
    "/replaces": "replaces",
}
"""The column of what a request is refused for."""


@dataclass(frozen=True, slots=True)
class FiledRow:
    """What became of a row of the form.

    Attributes:
        place: Where it stands.
        request_id: The request that was put on record; None: it was not.
        problems: Why not.
    """

    place: str
    request_id: str | None
    problems: tuple[Problem, ...]


def file_requests(
    connection: Connection,
    case_id: str,
    rows: Sequence[FormRow],
    seen: Seen,
    *,
    person_key: bytes,
) -> list[FiledRow]:
    """Put the requests of good rows on record, each with a task to answer it.

    Args:
        connection: Inside a transaction.
        case_id: The case.
        rows: From `service.casework.chain.chain_form_reading`.
        seen: Who files, and the version of the case that she has seen.
        person_key: Secret for the keyed hash of natural persons' numbers.

    Raises:
        Refusal: There is no such case, it is before contract start, or somebody else has written
            to it.
    """
    case = load_case(connection, case_id, principal=seen.principal)
    check_stage(case)
    if case.version != seen.version:
        raise Refusal("precondition-failed")
    return [_filed(connection, case_id, row, seen, person_key=person_key) for row in rows]


def _filed(
    connection: Connection, case_id: str, row: FormRow, seen: Seen, *, person_key: bytes
) -> FiledRow:
    if row.problems:
        return FiledRow(row.place, None, row.problems)
    try:
        stated = tidied(NewChainRequest.model_validate(row.stated), person_key=person_key)
    except ValidationError:
        return FiledRow(row.place, None, (Problem("chain-form-row", row.place),))
    case = load_case(connection, case_id, principal=seen.principal)
    now = replace(seen, version=case.version)
    try:
        with connection.begin_nested():
            made = request_change(connection, case, stated, now, person_key=person_key)
    except Refusal as fault:
        return FiledRow(
            row.place, None, tuple(_placed(problem, row.place) for problem in fault.problems)
        )
    return FiledRow(row.place, made, ())


def _placed(problem: Problem, place: str) -> Problem:
    """Return a problem of a request at the cell of the form that it is about."""
    column = _COLUMN_AT.get(problem.location)
    return Problem(problem.code, f"{place}/{column}" if column else place, problem.params)
