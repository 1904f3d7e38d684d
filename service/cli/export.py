"""`kedjekoll export`: a kept screening in the standards of others."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from data_ingest.model.problem import UnreadableInput
from data_ingest.model.text import plain
from service.cli.answering import Answer, answering
from service.cli.console import stop, write_file
from service.cli.door import Door
from service.cli.kept_screening import kept_screening


@answering()
def export(
    door: Door,
    screening: Annotated[str, typer.Argument(help="ID of a stored screening (screening_…).")],
    *,
    kind: Annotated[
        Literal["ftm", "espd-request"],
        typer.Option(
            "--as",
            help="Format: FollowTheMoney JSON lines (ftm), or an ESPD request about labour "
            "(espd-request).",
        ),
    ],
    target: Annotated[
        Path | None,
        typer.Option("--out", help="File to write; an existing file is not overwritten."),
    ] = None,
) -> Answer:
    """Export a stored screening in another standard, without points or bands.

    Without --out, the export is printed. Exit code 2: the input is not valid.
    """
    from service.screening.exports.kinds import exported

    record, _ = kept_screening(door.call.installation, screening, door.language)
    try:
        made = exported(record, kind, door.language)
    except UnreadableInput as fault:
        (problem,) = fault.problems
        said = f"{problem.detail(door.language)} {problem.mend(door.language)}"
        stop(plain(said), door.language)
    if target is not None:
        write_file(target, made.payload, door.language, new=True)
        return Answer({"file": str(target)}, str(target))
    return Answer({"content": made.payload.decode()}, made.payload)
