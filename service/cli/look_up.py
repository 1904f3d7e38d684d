"""`kedjekoll look-up`: what registers say now about one number."""

import sys
from contextlib import closing
from dataclasses import replace
from typing import Annotated

import typer

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.text import Text
from service.cli.console import Lang, out, refuse
from service.settings import load_settings

NO_ANSWER = 3
"""Exit code when none of the registers answered."""


def look_up(
    context: typer.Context,
    number: Annotated[str, typer.Argument(help="Number of an organisation.")],
    scheme: Annotated[
        str | None,
        typer.Option(help="Kind of number, such as SE-ON or VAT; told by the number if left out."),
    ] = None,
    lang: Lang = "sv",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answers as JSON.")] = False,
) -> None:
    """Ask the registers that can have a number what they say now; nothing is kept.

    That a register does not answer is not the same as that it does not have the number. Exit code
    2: no register has such numbers, or it is a natural person's. Exit code 3: none answered.
    """
    from httpx import BaseTransport

    from service.operations.installation import open_installation
    from service.registers.live import ask, open_live_registers, read_question
    from service.registers.look_up_views import look_ups_resource
    from service.registers.terminal import render_look_ups

    question = read_question(number, scheme)
    if isinstance(question, Problem):
        name = Text("Numret", "The number").to(lang)
        refuse(UnreadableInput([replace(question, location="")], name), lang)
    settings = load_settings()
    with (
        closing(open_installation(settings)) as installation,
        open_live_registers(
            settings,
            person_key=installation.person_key,
            transport=context.find_object(BaseTransport),
        ) as registers,
    ):
        answers = ask(registers, question)
    found = look_ups_resource(question, answers, lang)
    if as_json:
        sys.stdout.write(found.model_dump_json() + "\n")
    else:
        out.print(render_look_ups(found, lang))
    if all(answer.status == "unavailable" for answer in answers):
        raise typer.Exit(NO_ANSWER)
