"""`kedjekoll people`: who acts in the organisation, with which rights, and their review."""

from typing import Annotated, Literal

import typer

from data_ingest.model.text import Text
from service.cli.answering import Answer, answering
from service.cli.columns import columns
from service.cli.console import err, one_of, say
from service.cli.door import Door
from service.operations.people.principal import EVERY_ROLE

people = typer.Typer(
    name="people",
    help="People, buyer units, rights and their review.",
    no_args_is_help=True,
)

Id = Annotated[str, typer.Argument(help="User id.")]
Name = Annotated[str, typer.Argument(help="Name for people to read.")]
Roles = Annotated[
    list[str] | None,
    typer.Option(
        "--role",
        help="viewer, officer, auditor, admin or incident; may be given several times.",
        callback=one_of(EVERY_ROLE),
    ),
]
Units = Annotated[
    list[str] | None,
    typer.Option("--unit", help="Id of a buyer unit; may be given several times."),
]

_NOBODY, _NO_UNIT = "person-unknown", "unit-unknown"
_USER_ID = Text(
    "Ett användar-id börjar med en liten bokstav och har sedan små bokstäver, siffror, "
    "punkt, bindestreck eller understreck, högst 63 tecken.",
    "A user id begins with a small letter, followed by small letters, digits, dots, "
    "hyphens or underscores, at most 63 characters.",
)
_UNIT_ID = Text(
    "Ett enhets-id har små bokstäver, siffror och bindestreck, högst 63 tecken.",
    "The id of a unit has small letters, digits and hyphens, at most 63 characters.",
)
_RENAMED = Text("Namnet är ändrat.", "The name is changed.")


@people.command("list")
@answering()
def list_all(door: Door) -> Answer:
    """List the people with their roles and buyer units."""
    from service.calls.people import list_people

    found = list_people(door.call)
    if not found.items:
        return Answer(found, Text("Ingen är upplagd ännu.", "Nobody has been entered yet."))
    heads = (
        Text("person", "person"),
        Text("namn", "name"),
        Text("roller", "roles"),
        Text("enheter", "units"),
    )
    ended = Text("avslutad", "ended").to(door.language)
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
        str, typer.Argument(help="User id: a letter, then letters, digits, dots, hyphens.")
    ],
    name: Name,
    role: Roles = None,
    unit: Units = None,
) -> Answer:
    """Enter somebody with her roles and units. A user id is used once.

    Exit code 2: the id is taken or malformed, or there is no such unit.
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
    return Answer(entered, Text(f"{person} är upplagd.", f"{person} has been entered."))


@people.command()
@answering(unknown=_NOBODY)
def rights(door: Door, person: Id, role: Roles = None, unit: Units = None) -> Answer:
    """Let a person have these roles and units and no others.

    Exit code 2: there is no such person or unit, or her log-in service says what she may do.
    """
    from service.calls.people import Rights, replace_person_rights

    stated = door.stated(Rights, roles=_known(role), units=unit or [])
    changed = replace_person_rights(door.call, person, stated)
    return Answer(changed, Text("Behörigheten är ändrad.", "The rights are changed."))


@people.command()
@answering(unknown=_NOBODY)
def end(door: Door, person: Id) -> Answer:
    """Let a person act no longer: her rights end, and her keys and log-ins open nothing.

    Exit code 2: there is no such person.
    """
    from service.calls.people import end_person

    ended = end_person(door.call, person)
    return Answer(ended, Text("Behörigheten är avslutad.", "The rights have ended."))


@people.command()
@answering()
def unit(
    door: Door,
    unit: Annotated[str, typer.Argument(help="Id: small letters, digits and hyphens.")],
    name: Name,
) -> Answer:
    """Enter a buyer unit, such as a town that the organisation buys for.

    Exit code 2: the id is taken or malformed.
    """
    from service.calls.units import NewUnit, create_unit

    door.check_new_id(unit)
    entered = create_unit(
        door.call, door.stated(NewUnit, hints={"id": _UNIT_ID}, id=unit, name=name)
    )
    return Answer(entered, Text(f"{unit} är upplagd.", f"{unit} has been entered."))


@people.command()
@answering(unknown=_NOBODY)
def rename(door: Door, person: Id, name: Name) -> Answer:
    """Give a person another name; what she did stays recorded under her user id.

    Exit code 2: there is no such person, or her log-in service says what she is called.
    """
    from service.calls.people import update_person
    from service.calls.units import Renamed

    return Answer(update_person(door.call, person, door.stated(Renamed, name=name)), _RENAMED)


@people.command("rename-unit")
@answering(unknown=_NO_UNIT)
def rename_buyer_unit(
    door: Door, unit: Annotated[str, typer.Argument(help="Id of the unit.")], name: Name
) -> Answer:
    """Give a buyer unit another name; its id stays. Exit code 2: there is no such unit."""
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
        typer.Option(help="Note that the rights have been gone through, with what came of it."),
    ] = None,
) -> Answer:
    """Print who has which role and unit since when and by whom, and every valid key.

    On standard error it says when the rights were last gone through. With --sign that day is kept,
    with what the rights were.
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
    said = Text("Behörigheterna har aldrig gåtts igenom.", "The rights were never reviewed.")
    if last is not None:
        day = f"{last.created_at:%Y-%m-%d}"
        said = Text(
            f"Behörigheterna gicks senast igenom {day} av {last.actor}.",
            f"The rights were last reviewed on {day} by {last.actor}.",
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
