"""`kedjekoll bundle`: a screening to hand out, which can be checked years later."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli.answering import Answer, answering
from service.cli.console import write_file
from service.cli.door import Door
from service.cli.kept_screening import shown_screening


@answering()
def bundle(
    door: Door,
    screening: Annotated[str, typer.Argument(help="ID of a stored screening (screening_…).")],
    *,
    to: Annotated[
        Path | None, typer.Option("--out", help="File to write; default: the ID and .zip.")
    ] = None,
    opened: Annotated[
        bool,
        typer.Option(
            "--opened", help="Include points of tenders before the award has been decided."
        ),
    ] = False,
) -> Answer:
    """Write a stored screening, its documents and the log proof to one file.

    In a case before the award, the bundle contains no points until you have opened them in the
    case. Exit code 2: the screening does not exist, or --opened requests points that are closed.
    """
    from service.casework.bundle import make_bundle

    call, lang = door.call, door.language
    record, is_open = shown_screening(call.installation, screening, lang, opened=opened)
    payload = make_bundle(
        call.installation, record, lang, actor=call.principal.actor, at=call.now, opened=is_open
    )
    path = to or Path(f"{record.id}.zip")
    write_file(path, payload, lang)
    return Answer({"file": str(path)}, str(path))
