"""`kedjekoll look-up`: what registers say now about one number."""

from dataclasses import replace
from typing import Annotated

import typer

from data_ingest.model.problem import UnreadableInput
from data_ingest.model.text import message
from service.cli.answering import Answer, answering
from service.cli.door import Door
from service.platform.refusal import Refusal
from service.settings import load_settings

NO_ANSWER = 3
"""Exit code when none of the registers answered."""


@answering()
def look_up(
    door: Door,
    context: typer.Context,
    number: Annotated[str, typer.Argument(help="Organisation number.")],
    scheme: Annotated[
        str | None,
        typer.Option(help="Scheme of the number, such as SE-ON or VAT; default: detected."),
    ] = None,
) -> Answer:
    """Look up a number live in the registers that can contain it. Nothing is stored.

    A register that does not answer may still contain the number. Exit code 2: no register contains
    such numbers, or the number belongs to a natural person. Exit code 3: no register answered.
    """
    from httpx2 import BaseTransport

    from service.calls.look_ups import LookUpRequest, create_look_up
    from service.registers.live import open_live_registers
    from service.registers.terminal import render_look_ups

    stated = door.stated(LookUpRequest, tidy=False, number=number, scheme=scheme)
    with open_live_registers(
        load_settings(),
        person_key=door.call.installation.person_key,
        transport=context.find_object(BaseTransport),
    ) as registers:
        try:
            found = create_look_up(door.call, stated, registers=registers)
        except Refusal as fault:
            name = message("The number").to(door.language)
            problems = [replace(problem, location="") for problem in fault.problems]
            raise UnreadableInput(problems, name) from None
    unanswered = all(answer.status == "unavailable" for answer in found.answers)
    code = NO_ANSWER if unanswered else 0
    return Answer(found, render_look_ups(found, door.language), code=code)
