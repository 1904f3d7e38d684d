"""`kedjekoll case chain-form` and `chain-requests`: a supplier's requests for subcontractors."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from data_ingest.model.text import message
from service.cli.answering import Answer, answering
from service.cli.case import Named
from service.cli.console import BAD_INPUT, open_file, write_file
from service.cli.door import Door
from service.settings import load_settings

if TYPE_CHECKING:
    from service.calls.chain_forms import FormRowResource


@answering()
def chain_form(
    door: Door,
    named: Named,
    target: Annotated[
        Path, typer.Option("--out", help="File to write; an existing file is not overwritten.")
    ] = Path("chain-request.xlsx"),
    tender: Annotated[
        str | None, typer.Option(help="Tender; required if several tenders have a chain.")
    ] = None,
) -> Answer:
    """Write a form for a supplier's subcontractor requests, with the chain filled in.

    The form covers one tender, so that no supplier sees another's chain. Exit code 2: the case does
    not exist, it has no chain yet, or it has several chains and no tender is stated.
    """
    from service.calls.chain_forms import get_chain_request_form

    content = get_chain_request_form(door.call, door.case(named), tender_id=tender)
    write_file(target, content, door.language, new=True)
    return Answer({"file": str(target)}, message("Wrote {target}.").filled(target=target))


@answering()
def chain_requests(
    door: Door,
    named: Named,
    file: Annotated[Path, typer.Argument(help="The completed form.")],
) -> Answer:
    """Record the requests of a completed form, and list the rows that must be corrected.

    Exit code 2: a row must be corrected; valid rows are recorded all the same.
    """
    from service.calls.chain_forms import filed_rows, form_result
    from service.screening.purchase.table_files import NamedFile

    form = NamedFile(file.name, open_file(file, door.language))
    limits = load_settings().reading_limits
    filed = filed_rows(door.call, door.case(named), form, limits=limits)
    result = form_result(door.call, filed)
    lines = [line for row in result.rows for line in _lines(row)]
    return Answer(result, *lines, code=BAD_INPUT if result.refused else 0)


def _lines(row: "FormRowResource") -> Iterator[str]:
    if row.request_id is not None:
        yield f"{row.place}: {row.request_id}"
    for problem in row.problems:
        yield f"{problem.pointer}: {problem.detail} {problem.mend}"
