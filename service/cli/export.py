"""`kedjekoll export`: a kept screening in the standards of others."""

import sys
from contextlib import closing
from pathlib import Path
from typing import Annotated, Literal

import typer

from data_ingest.model.problem import UnreadableInput
from data_ingest.model.text import LANGUAGES, Text
from service.cli.console import Lang, out, stop, write_file
from service.cli.kept_screening import kept_screening
from service.settings import load_settings


def export(
    screening: Annotated[str, typer.Argument(help="Number of a kept screening (screening_…).")],
    *,
    kind: Annotated[
        Literal["ftm", "espd-request"],
        typer.Option("--as", help="FollowTheMoney JSON lines, or an ESPD request about labour."),
    ],
    target: Annotated[
        Path | None, typer.Option("--out", help="File to write; one that exists stays.")
    ] = None,
    lang: Lang = "sv",
) -> None:
    """Write a kept screening in another standard; no points and no band are in any of them.

    Without --out it is printed. Exit code 2: something stated has to be mended.
    """
    from service.operations.installation import open_installation
    from service.screening.exports.kinds import exported

    with closing(open_installation(load_settings())) as installation:
        record, _ = kept_screening(installation, screening, lang)
    try:
        made = exported(record, kind, lang)
    except UnreadableInput as fault:
        (problem,) = fault.problems
        said = (f"{problem.detail(language)} {problem.mend(language)}" for language in LANGUAGES)
        stop(Text(*said), lang)
    if target is None:
        sys.stdout.write(made.payload.decode())
        return
    write_file(target, made.payload, lang, new=True)
    out.print(str(target), soft_wrap=True, markup=False)
