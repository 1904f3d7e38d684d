"""Options of commands that are made of what a case says of its particulars and its purchase."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any, TypeVar

import typer

from service.casework.cases.particulars import FIELDS, FormField
from service.cli.answering import Answer
from service.cli.stated_purchase import (
    AwardOnOption,
    BegunOption,
    BuyerKindOption,
    BuyerOption,
    CalledOffFromOption,
    CpvOption,
    CurrencyOption,
    DirectOption,
    DocumentsOnOption,
    InstrumentOption,
    NameOption,
    PlaceOption,
    TendersByOption,
    TermsOption,
    ValueOption,
)

Command = TypeVar("Command", bound=Callable[..., Answer])

_OF_PURCHASE: Mapping[str, Any] = {
    "value": ValueOption,
    "currency": CurrencyOption,
    "cpv": CpvOption,
    "place": PlaceOption,
    "buyer": NameOption,
    "buyer_country": BuyerOption,
    "instrument": InstrumentOption,
    "buyer_kind": BuyerKindOption,
    "direct_award": DirectOption,
    "begun_on": BegunOption,
    "labour_terms_needed": TermsOption,
    "documents_on": DocumentsOnOption,
    "tenders_by": TendersByOption,
    "award_on": AwardOnOption,
    "called_off_from": CalledOffFromOption,
}
"""Options of the facts about a purchase, by their names in a case."""


def with_options_of_particulars(command: Command) -> Command:
    """Give a command an option for each particular and each fact about the purchase.

    Args:
        command: Its last argument takes them by name; `in_case` sorts them.
    """
    particulars = (_option(field) for field in FIELDS.values() if field.entered.in_command)
    return _with(command, [*_purchase(), *particulars])


def with_options_of_purchase(command: Command) -> Command:
    """Give a command an option for each fact about a purchase.

    Args:
        command: Its last argument takes them by name; `in_case` sorts them.
    """
    return _with(command, _purchase())


def in_case(options: Mapping[str, object]) -> dict[str, object]:
    """Return what options state as members of a case: particulars, and its purchase if any."""
    stated = {name: options[name] for name in options if name not in _OF_PURCHASE}
    facts = {
        name: fact.date() if isinstance(fact, datetime) else fact
        for name, fact in options.items()
        if name in _OF_PURCHASE and fact is not None
    }
    return stated | ({"purchase": facts} if facts else {})


def _with(command: Command, options: Iterable[inspect.Parameter]) -> Command:
    """Give a command options in the place of its last argument."""
    signature = inspect.signature(command)
    stated = [
        parameter
        for parameter in signature.parameters.values()
        if parameter.kind is not parameter.VAR_KEYWORD
    ]
    command.__signature__ = signature.replace(parameters=[*stated, *options])  # type: ignore[attr-defined]
    return command


def _purchase() -> list[inspect.Parameter]:
    return [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)
        for name, annotation in _OF_PURCHASE.items()
    ]


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
