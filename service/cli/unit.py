"""The buyer unit whose a record is to be, as commands take it."""

from typing import Annotated

import typer

from data_ingest.model.text import Language
from service.cli.console import stop_with
from service.operations.people.principal import Principal

UnitOption = Annotated[
    str | None,
    typer.Option(
        "--unit", help="Buyer unit that the record belongs to; default: the whole organisation."
    ),
]


def unit_named(unit: str | None, principal: Principal, lang: Language) -> str:
    """Return the unit as it is kept, "" for none; exit with 2 where it is none of the person's."""
    from service.casework.cases.unit import stated_unit
    from service.platform.refusal import Refusal

    try:
        return stated_unit(unit, principal=principal)
    except Refusal as fault:
        stop_with(fault.problems[0], lang)
