"""`kedjekoll case chain-form` and `chain-requests`: a supplier's requests for subcontractors."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from data_ingest.model.text import Text
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
        str | None, typer.Option(help="Of this tender; needed where several have a chain.")
    ] = None,
) -> Answer:
    """Write a form on which the supplier asks for subcontractors, with the chain filled in.

    It is of one tender, so that no supplier sees the chain of another. Exit code 2: there is no
    such case, it has no chain yet, or it has several and no tender is named.
    """
    from service.calls.chain_forms import get_chain_request_form

    content = get_chain_request_form(door.call, door.case(named), tender_id=tender)
    write_file(target, content, door.language, new=True)
    return Answer({"file": str(target)}, Text(f"Skrev {target}.", f"Wrote {target}."))


@answering()
def chain_requests(
    door: Door,
    named: Named,
    file: Annotated[Path, typer.Argument(help="The filled form.")],
) -> Answer:
    """Put the requests of a filled form on record; rows that have to be mended are named.

    Exit code 2: a row has to be mended; the good ones are on record all the same.
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
