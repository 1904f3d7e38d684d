"""`kedjekoll subject`: what is held about a natural person, for whoever asks it of the buyer."""

import sys
from typing import Annotated, Literal

import typer

from data_ingest.model.text import message
from service.cli.answering import Answer, answering
from service.cli.console import stop
from service.cli.door import Door
from service.platform.refusal import Refusal

subject = typer.Typer(
    name="subject", help="Find what is stored about a natural person.", no_args_is_help=True
)

_TOO_SHORT = message("Enter at least four characters.")


@subject.callback()
def _subject() -> None:
    """Keep `export` a command of its own."""


@subject.command("export")
@answering()
def export_one(
    door: Door,
    by: Annotated[
        Literal["number", "name", "user_id"],
        typer.Option(help="Type of search term: number, name or user_id."),
    ] = "number",
) -> Answer:
    """Print as JSON which records contain data about a person.

    The search term is read from standard input or a hidden prompt, since a number on the command
    line would stay in the shell history. Exit code 2: the term cannot be searched for.
    """
    from service.calls.subjects import SubjectSearch, search_subjects

    asked = message("Search term (not shown)").to(door.language)
    what = (
        typer.prompt(asked, hide_input=True, err=True)
        if sys.stdin.isatty()
        else sys.stdin.readline()
    )
    stated = door.stated(SubjectSearch, hints={"what": _TOO_SHORT}, tidy=False, by=by, what=what)
    try:
        found = search_subjects(door.call, stated)
    except Refusal as fault:
        if fault.problems[0].code == "request-form":
            stop(_TOO_SHORT, door.language)
        raise
    return Answer(found, f"{found.model_dump_json(indent=2)}\n".encode())
