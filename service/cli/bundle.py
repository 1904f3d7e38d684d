"""`kedjekoll bundle`: a screening to hand out, which can be checked years later."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli.console import Lang, out, write_file
from service.cli.kept_screening import shown_screening
from service.settings import load_settings


def bundle(
    screening: Annotated[str, typer.Argument(help="Id of a kept screening, screening_….")],
    *,
    to: Annotated[
        Path | None, typer.Option("--out", help="File to write; the id and .zip if left out.")
    ] = None,
    opened: Annotated[
        bool,
        typer.Option(
            "--opened", help="Show points of tenders although the award has not been decided."
        ),
    ] = False,
    lang: Lang = "sv",
) -> None:
    """Write a kept screening with its documents and the proof of the log in one file.

    In a case before the award it holds no points until you have opened them in the case. Exit code
    2: there is no such screening, or --opened asks for points that are closed.
    """
    from contextlib import closing
    from datetime import UTC, datetime

    from service.casework.bundle import make_bundle
    from service.operations.installation import open_installation

    with closing(open_installation(load_settings())) as installation:
        record, is_open = shown_screening(installation, screening, lang, opened=opened)
        actor, now = installation.principal.actor, datetime.now(UTC)
        payload = make_bundle(installation, record, lang, actor=actor, at=now, opened=is_open)
    path = to or Path(f"{record.id}.zip")
    write_file(path, payload, lang)
    out.print(str(path), soft_wrap=True, markup=False)
