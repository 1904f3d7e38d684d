"""`kedjekoll case chain-form` and `chain-requests`: a supplier's requests for subcontractors."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from data_ingest.model.text import Language, Text
from service.cli.case import Named
from service.cli.case_writing import case_named, case_transaction
from service.cli.console import BAD_INPUT, Lang, out, refuse, stop, write_file
from service.platform.words import printable
from service.settings import load_settings

if TYPE_CHECKING:
    from service.casework.chain.chain_form_filing import FiledRow


def chain_form(
    named: Named,
    target: Annotated[
        Path, typer.Option("--out", help="The file to write; one that exists is not replaced.")
    ] = Path("chain-request.xlsx"),
    tender: Annotated[
        str | None, typer.Option(help="Of this tender; needed where several have a chain.")
    ] = None,
    lang: Lang = "sv",
) -> None:
    """Write a form on which the supplier asks for subcontractors, with the chain filled in.

    It is of one tender, so that no supplier sees the chain of another. Exit code 2: there is no
    such case, it has no chain yet, or it has several and no tender is named.
    """
    from service.casework.chain.chain_form import chain_form as made

    with case_transaction(lang) as (installation, connection):
        found = case_named(connection, installation, named)
        content = made(
            connection, found, tender_id=tender, made_on=datetime.now(UTC).date(), language=lang
        )
    write_file(target, content, lang, new=True)
    out.print(Text(f"Skrev {target}.", f"Wrote {target}.").to(lang), markup=False, soft_wrap=True)


def chain_requests(
    named: Named,
    file: Annotated[Path, typer.Argument(help="The filled form.")],
    lang: Lang = "sv",
) -> None:
    """Put the requests of a filled form on record; rows that have to be mended are named.

    Exit code 2: a row has to be mended; the good ones are on record all the same.
    """
    from data_ingest.model.problem import UnreadableInput
    from service.casework.cases.case import Seen
    from service.casework.chain.chain_form_filing import file_requests
    from service.casework.chain.chain_form_reading import read_chain_form, rows_of
    from service.platform.process.sandbox import run_confined

    try:
        arguments = {"payload": file.read_bytes(), "name": file.name}
        limits = load_settings().reading_limits
        read = run_confined(read_chain_form, arguments, limits=limits, name=file.name)
    except UnreadableInput as fault:
        refuse(fault, lang)
    except OSError as fault:
        stop(
            Text(
                f"Filen kan inte öppnas ({fault.strerror}). Kontrollera sökvägen.",
                f"The file cannot be opened ({fault.strerror}). Check the path.",
            ),
            lang,
        )
    with case_transaction(lang) as (installation, connection):
        found = case_named(connection, installation, named)
        seen = Seen(installation.principal, datetime.now(UTC), found.version)
        key = installation.person_key
        filed = file_requests(connection, found.id, rows_of(read), seen, person_key=key)
    for row in filed:
        _say(row, lang)
    if any(row.request_id is None for row in filed):
        raise typer.Exit(BAD_INPUT)


def _say(filed: "FiledRow", lang: Language) -> None:
    lines = [f"{filed.place}: {filed.request_id}"]
    if filed.request_id is None:
        lines = [
            f"{problem.location}: {problem.detail(lang)} {problem.mend(lang)}"
            for problem in filed.problems
        ]
    for line in lines:
        out.print(printable(line), markup=False, soft_wrap=True)
