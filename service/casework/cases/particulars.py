"""What is entered of a case, stated once: the label of each field, its hint, and where it is asked.

The table of cases, the forms of the pages, the options of `kedjekoll case new` and how a case is
opened follow from it. A request and an answer are models of their own
(`service.casework.cases.request`, `service.casework.overview.views`), and a test holds them to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from data_ingest.model.described import annotations, label_of, types_in
from data_ingest.model.fields import About
from data_ingest.model.text import Text, message


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """How people enter a field.

    Attributes:
        hint: What the form of a new case says of it.
        in_command: Whether an option of `kedjekoll case new` states it that is made of it.
        option: The option, where it is not called as the field is.
        help: What the command says of it, where that is not its label.
        changed: Whether it can be entered anew.
        given_otherwise: A new case has a value of it also where nothing is entered.
    """

    hint: Text | None = None
    in_command: bool = True
    option: str | None = None
    help: str | None = None
    changed: bool = True
    given_otherwise: bool = False


def _called(label: Text) -> About:
    """Return what a field of a case tells: no copy of a report has it, whatever is masked."""
    return About("untold", label=label)


@dataclass(frozen=True, kw_only=True)
class Particulars:
    """What people enter of a case besides its diary number and its stage; a part of the record.

    Attributes:
        title: What is bought.
        route: The procedure, in the buyer's words.
        unit: The buyer unit; empty where there is none.
        owner: User id of whoever is responsible.
        deputy: User id of whoever takes over what is overdue.
        contract_number: The contract's own number.
        approval_clause: The clause under which a subcontractor can be refused.
        starts_on: First day of the contract.
        ends_on: Last day of the contract.
    """

    __slots__ = ()  # of two bases with slots no record can be made

    title: Annotated[str, _called(message("What is bought")), Entered(in_command=False)]
    route: Annotated[
        str | None,
        _called(message("Procedure")),
        Entered(
            in_command=False,
            hint=message("In your own words, such as open procedure."),
        ),
    ]
    unit: Annotated[
        str,
        _called(message("Buyer unit")),
        Entered(in_command=False, changed=False, given_otherwise=True),
    ]
    owner: Annotated[
        str,
        _called(message("Owner")),
        Entered(
            in_command=False,
            hint=message("User ID. Leave empty for yourself."),
            given_otherwise=True,
        ),
    ]
    deputy: Annotated[
        str | None,
        _called(message("Deputy")),
        Entered(
            in_command=False,
            hint=message("Takes over overdue tasks."),
        ),
    ]
    contract_number: Annotated[
        str | None,
        _called(message("Contract number")),
        Entered(option="contract", help="Contract number."),
    ]
    approval_clause: Annotated[
        str | None,
        _called(message("Clause on approving subcontractors")),
        Entered(
            hint=message("Without such a clause, new subcontractors can only be registered."),
            option="clause",
            help="Clause under which a subcontractor can be refused.",
        ),
    ]
    starts_on: Annotated[
        date | None,
        _called(message("First day of the contract")),
        Entered(in_command=False),
    ]
    ends_on: Annotated[
        date | None,
        _called(message("Last day of the contract")),
        Entered(in_command=False),
    ]


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of a form or an option of a command.

    Attributes:
        name: Its name.
        label: What it is called.
        entered: How it is entered.
        is_day: Whether it is a day; else a text.
        may_be_empty: Whether a case can be without it.
    """

    name: str
    label: Text
    entered: Entered
    is_day: bool
    may_be_empty: bool


def _fields() -> Mapping[str, FormField]:
    """Return the fields that are entered, by name, in the order of the forms.

    Raises:
        TypeError: One says nothing of itself, or not how it is entered.
    """
    found = {}
    for name, (annotation, beside) in annotations(Particulars).items():
        entered = [one for one in beside if isinstance(one, Entered)]
        if len(entered) != 1:
            raise TypeError(f"Particulars.{name} does not say how it is entered: Entered(…).")
        kinds = set(types_in(annotation))
        found[name] = FormField(
            name, label_of(Particulars, name), entered[0], date in kinds, type(None) in kinds
        )
    return found


FIELDS = _fields()
"""Every particular, by name, in the order of the forms."""
