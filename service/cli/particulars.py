"""Options of a command that are made of what a case says of its particulars."""

import inspect
from collections.abc import Callable
from typing import Annotated, TypeVar

import typer

from service.casework.cases.particulars import FIELDS, FormField
from service.cli.answering import Answer

Command = TypeVar("Command", bound=Callable[..., Answer])


def with_options_of_particulars(command: Command) -> Command:
    """Give a command an option for each particular, in the place of its last argument.

    Args:
        command: Its last argument takes the particulars by name.
    """
    signature = inspect.signature(command)
    stated = [
        parameter
        for parameter in signature.parameters.values()
        if parameter.kind is not parameter.VAR_KEYWORD
    ]
    options = [_option(field) for field in FIELDS.values() if field.entered.in_command]
    command.__signature__ = signature.replace(parameters=[*stated, *options])  # type: ignore[attr-defined]
    return command


def _option(field: FormField) -> inspect.Parameter:
    entered = field.entered
    called = f"--{entered.option or field.name.replace('_', '-')}"
    said = entered.help or f"{field.label.en}."
    return inspect.Parameter(
        field.name,
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[str | None, typer.Option(called, help=said)],
    )
