"""`kedjekoll people`: who acts in the organisation, with which rights, and their review."""

from typing import Annotated, Literal

import typer

from data_ingest.model.text import message
from service.cli.answering import Answer, answering
from service.cli.columns import columns
from service.cli.console import err, one_of, say
from service.cli.door import Door
from service.operations.people.principal import EVERY_ROLE

people = typer.Typer(
    name="people",
    help="Manage people, buyer units and roles, and review rights.",
    no_args_is_help=True,
)

Id = Annotated[str, typer.Argument(help="User ID.")]
Name = Annotated[str, typer.Argument(help="Display name.")]
Roles = Annotated[
    list[str] | None,
    typer.Option(
        "--role",
        help="Role: viewer, officer, auditor, admin or incident. Can be repeated.",
        callback=one_of(EVERY_ROLE),
    ),
]
Units = Annotated[
    list[str] | None,
    typer.Option("--unit", help="ID of a buyer unit. Can be repeated."),
]

_NOBODY, _NO_UNIT = "person-unknown", "unit-unknown"
_USER_ID = message(
    "A user ID starts with a lower-case letter, followed by lower-case letters, digits, dots, "
    "hyphens or underscores, at most 63 characters."
)
_UNIT_ID = message(
    "A unit ID consists of lower-case letters, digits and hyphens, at most 63 characters."
)
_RENAMED = message("The name has been changed.")


@people.command("list")
@answering()
def list_all(door: Door) -> Answer:
    """List people with their roles and buyer units."""
    from service.calls.people import list_people

    found = list_people(door.call)
    if not found.items:
        return Answer(found, message("No people have been added yet."))
    heads = (
        message("person"),
        message("name"),
        message("roles"),
        message("units"),
    )
    ended = message("ended").to(door.language)
    rows = [
        (
            person.id,
            person.name,
            ended if person.ended_at else " ".join(person.roles) or "–",
            " ".join(person.units) or "–",
        )
        for person in found.items
    ]
    return Answer(found, columns(heads, rows, door.language))


@people.command()
@answering()
def add(
    door: Door,
    person: Annotated[
        str,
        typer.Argument(
            help="User ID: a lower-case letter, then lower-case letters, digits, dots, hyphens or "
            "underscores."
        ),
    ],
    name: Name,
    role: Roles = None,
    unit: Units = None,
) -> Answer:
    """Add a person with roles and units. A user ID cannot be reused.

    Exit code 2: the ID is taken or malformed, or the unit does not exist.
    """
    from service.calls.people import NewPerson, create_person

    door.check_new_id(person)
    stated = door.stated(
        NewPerson,
        hints={"id": _USER_ID},
        id=person,
        name=name,
        roles=_known(role),
        units=unit or [],
    )
    entered = create_person(door.call, stated)
    return Answer(entered, message("{person} has been added.").filled(person=person))


@people.command()
@answering(unknown=_NOBODY)
def rights(door: Door, person: Id, role: Roles = None, unit: Units = None) -> Answer:
    """Replace the roles and units of a person.

    Exit code 2: the person or unit does not exist, or the log-in service controls the person's
    rights.
    """
    from service.calls.people import Rights, replace_person_rights

    stated = door.stated(Rights, roles=_known(role), units=unit or [])
    changed = replace_person_rights(door.call, person, stated)
    return Answer(changed, message("The rights have been changed."))


@people.command()
@answering(unknown=_NOBODY)
def end(door: Door, person: Id) -> Answer:
    """End a person's rights; their keys and log-ins stop working.

    Exit code 2: the person does not exist.
    """
    from service.calls.people import end_person

    ended = end_person(door.call, person)
    return Answer(ended, message("The rights have ended."))


@people.command("log-out")
@answering(unknown=_NOBODY)
def log_out(door: Door, person: Id) -> Answer:
    """Log a person out of the pages, in every browser. Rights and keys stay.

    Exit code 2: the person does not exist.
    """
    from service.calls.people import end_sessions

    ended = end_sessions(door.call, person)
    return Answer(ended, message("Every session in the pages has ended."))


@people.command()
@answering()
def unit(
    door: Door,
    unit: Annotated[str, typer.Argument(help="Unit ID: lower-case letters, digits and hyphens.")],
    name: Name,
) -> Answer:
    """Add a buyer unit, such as a town that the organisation buys for.

    Exit code 2: the ID is taken or malformed.
    """
    from service.calls.units import NewUnit, create_unit

    door.check_new_id(unit)
    entered = create_unit(
        door.call, door.stated(NewUnit, hints={"id": _UNIT_ID}, id=unit, name=name)
    )
    return Answer(entered, message("{unit} has been added.").filled(unit=unit))


@people.command()
@answering(unknown=_NOBODY)
def rename(door: Door, person: Id, name: Name) -> Answer:
    """Rename a person; past actions stay recorded under the user ID.

    Exit code 2: the person does not exist, or the log-in service controls the name.
    """
    from service.calls.people import update_person
    from service.calls.units import Renamed

    return Answer(update_person(door.call, person, door.stated(Renamed, name=name)), _RENAMED)


@people.command("rename-unit")
@answering(unknown=_NO_UNIT)
def rename_buyer_unit(
    door: Door, unit: Annotated[str, typer.Argument(help="ID of the unit.")], name: Name
) -> Answer:
    """Rename a buyer unit; its ID is kept. Exit code 2: the unit does not exist."""
    from service.calls.units import Renamed, update_unit

    return Answer(update_unit(door.call, unit, door.stated(Renamed, name=name)), _RENAMED)


@people.command()
@answering()
def review(
    door: Door,
    output: Annotated[
        Literal["csv", "json"], typer.Option("--format", help="csv or json.")
    ] = "csv",
    sign: Annotated[
        str | None,
        typer.Option(help="Record that the rights have been reviewed, with this outcome."),
    ] = None,
) -> Answer:
    """Print roles and units per person, since when and set by whom, and every valid key.

    The date of the last review is printed on standard error. With --sign, the review is recorded,
    with the rights at that time.
    """
    from service.calls.people import (
        NewReview,
        create_access_review,
        get_access_review,
        held_rights,
    )
    from service.operations.people.review import COLUMNS, as_csv, as_plain
    from service.platform.frames import canonical

    if sign is not None:
        create_access_review(door.call, door.stated(NewReview, note=sign))
    found, lines = get_access_review(door.call), held_rights(door.call)
    last = found.last_reviewed
    said = message("The rights have never been reviewed.")
    if last is not None:
        day = f"{last.created_at:%Y-%m-%d}"
        said = message("The rights were last reviewed on {day} by {actor}.").filled(
            day=day, actor=last.actor
        )
    if not door.as_json:
        rows = [dict(zip(COLUMNS, as_plain(line), strict=True)) for line in lines]
        shown = as_csv(lines) if output == "csv" else canonical(rows) + b"\n"
        say(shown, door.language)
    say(said, door.language, to=err)
    return Answer(found)


def _known(roles: list[str] | None) -> list[str]:
    """Return roles in their order, each once."""
    return [role for role in EVERY_ROLE if role in (roles or ())]
