"""`kedjekoll subject`: what is held about a natural person, for whoever asks it of the buyer."""

import sys
from contextlib import closing
from datetime import UTC, datetime
from typing import Annotated, Literal

import typer

from data_ingest.model.problem import Problem
from data_ingest.model.text import Text
from service.cli.console import Lang, stop
from service.settings import load_settings

subject = typer.Typer(
    name="subject", help="What is held about a natural person.", no_args_is_help=True
)


@subject.callback()
def _subject() -> None:
    """Keep `export` a command of its own."""


@subject.command("export")
def export_one(
    by: Annotated[
        Literal["number", "name", "user_id"],
        typer.Option(help="What is searched for: number, name or user_id."),
    ] = "number",
    lang: Lang = "sv",
) -> None:
    """Write as JSON which records hold something about a person.

    What is searched for is read from standard input, or asked for where nobody sees it: a number
    on the command line would stay in its history. Exit code 2: it cannot be searched for.
    """
    from service.operations.installation import open_installation
    from service.retention.export import export_subject
    from service.retention.subject import InvalidNumber

    asked = Text("Vem? (visas inte)", "Whom? (not shown)").to(lang)
    what = (
        typer.prompt(asked, hide_input=True, err=True)
        if sys.stdin.isatty()
        else sys.stdin.readline()
    )
    with closing(open_installation(load_settings())) as installation:
        try:
            found = export_subject(
                installation,
                what,
                by=by,
                principal=installation.principal,
                now=datetime.now(UTC),
            )
        except InvalidNumber:
            refused = Problem("subject-number", "")
            stop(
                Text(
                    f"{refused.detail('sv')} {refused.mend('sv')}",
                    f"{refused.detail()} {refused.mend()}",
                ),
                lang,
            )
        except ValueError:
            stop(Text("Skriv minst fyra tecken.", "Write at least four characters."), lang)
    sys.stdout.write(found.model_dump_json(indent=2) + "\n")
