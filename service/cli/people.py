"""`kedjekoll people`: who acts in the organisation, with which rights, and their review."""

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.table import Table

from data_ingest.model.problem import Problem
from data_ingest.model.text import Language, Text
from service.cli.console import Lang, one_of, out, stop, stop_with
from service.operations.people.principal import EVERY_ROLE
from service.platform.words import printable
from service.settings import load_settings

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from service.operations.people.principal import Principal
    from service.operations.people.tables import Person

people = typer.Typer(
    name="people",
    help="People, buyer units, rights and their review.",
    no_args_is_help=True,
)

Id = Annotated[str, typer.Argument(help="User id.")]
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


@people.command("list")
def list_all(lang: Lang = "sv") -> None:
    """List the people with their roles and buyer units."""
    from service.operations.people.store import list_people, rights_of

    with _writing() as (own, connection):
        found = [
            (person, *rights_of(connection, tenant_id=own.tenant_id, person_id=person.id))
            for person in list_people(connection, tenant_id=own.tenant_id)
        ]
    if not found:
        out.print(Text("Ingen är upplagd ännu.", "Nobody has been entered yet.").to(lang))
        return
    heads = (
        Text("person", "person"),
        Text("namn", "name"),
        Text("roller", "roles"),
        Text("enheter", "units"),
    )
    table = Table(*(head.to(lang) for head in heads), box=None, pad_edge=False)
    for person, roles, units in found:
        ended = Text("avslutad", "ended").to(lang)
        held = " ".join(role for role in EVERY_ROLE if role in roles) or "–"
        table.add_row(
            printable(person.id),
            printable(person.name),
            ended if person.ended_at else held,
            " ".join(sorted(units)) or "–",
        )
    out.print(table)


@people.command()
def add(
    person: Annotated[
        str, typer.Argument(help="User id: a letter, then letters, digits, dots, hyphens.")
    ],
    name: Annotated[str, typer.Argument(help="Name for people to read.")],
    role: Roles = None,
    unit: Units = None,
    lang: Lang = "sv",
) -> None:
    """Enter somebody with her roles and units. A user id is used once.

    Exit code 2: the id is taken or malformed, or there is no such unit.
    """
    import re

    from service.operations.people.store import save_person
    from service.operations.people.tables import Person

    if not re.fullmatch(r"[a-z][a-z0-9._-]{0,62}", person):
        stop(
            Text(
                "Ett användar-id börjar med en liten bokstav och har sedan små bokstäver, siffror, "
                "punkt, bindestreck eller understreck, högst 63 tecken.",
                "A user id begins with a small letter, followed by small letters, digits, dots, "
                "hyphens or underscores, at most 63 characters.",
            ),
            lang,
        )
    _refuse_number(person, lang)
    now = datetime.now(UTC)
    with _writing() as (own, connection):
        new = Person(
            tenant_id=own.tenant_id,
            id=person,
            actor=own.actor,
            created_at=now,
            name=_readable(name),
        )
        if not save_person(connection, new):
            stop_with(Problem("id-taken"), lang)
        _entitle(connection, own, new, role or [], unit or [], now=now, language=lang)
    out.print(Text(f"{person} är upplagd.", f"{person} has been entered.").to(lang))


@people.command()
def rights(person: Id, role: Roles = None, unit: Units = None, lang: Lang = "sv") -> None:
    """Let a person have these roles and units and no others.

    Exit code 2: there is no such person or unit, or her log-in service says what she may do.
    """
    with _writing() as (own, connection):
        found = _found(connection, own, person, lang)
        if found.issuer is not None:
            stop_with(Problem("rights-elsewhere"), lang)
        now = datetime.now(UTC)
        _entitle(connection, own, found, role or [], unit or [], now=now, language=lang)
    out.print(Text("Behörigheten är ändrad.", "The rights are changed.").to(lang))


@people.command()
def end(person: Id, lang: Lang = "sv") -> None:
    """Let a person act no longer: her rights end, and her keys and log-ins open nothing.

    Exit code 2: there is no such person.
    """
    from service.operations.people.store import end_person

    with _writing() as (own, connection):
        found = _found(connection, own, person, lang)
        end_person(
            connection,
            tenant_id=own.tenant_id,
            person_id=found.id,
            actor=own.actor,
            now=datetime.now(UTC),
        )
    out.print(Text("Behörigheten är avslutad.", "The rights have ended.").to(lang))


@people.command()
def unit(
    unit: Annotated[str, typer.Argument(help="Id: small letters, digits and hyphens.")],
    name: Annotated[str, typer.Argument(help="Name for people to read.")],
    lang: Lang = "sv",
) -> None:
    """Enter a buyer unit, such as a town that the organisation buys for.

    Exit code 2: the id is taken or malformed.
    """
    import re

    from service.operations.people.store import save_unit
    from service.operations.people.tables import Unit

    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,62}", unit):
        stop(
            Text(
                "Ett enhets-id har små bokstäver, siffror och bindestreck, högst 63 tecken.",
                "The id of a unit has small letters, digits and hyphens, at most 63 characters.",
            ),
            lang,
        )
    _refuse_number(unit, lang)
    with _writing() as (own, connection):
        new = Unit(
            tenant_id=own.tenant_id,
            id=unit,
            actor=own.actor,
            created_at=datetime.now(UTC),
            name=_readable(name),
        )
        if not save_unit(connection, new):
            stop_with(Problem("id-taken"), lang)
    out.print(Text(f"{unit} är upplagd.", f"{unit} has been entered.").to(lang))


@people.command()
def rename(
    person: Id,
    name: Annotated[str, typer.Argument(help="Name for people to read.")],
    lang: Lang = "sv",
) -> None:
    """Give a person another name; what she did stays recorded under her user id.

    Exit code 2: there is no such person, or her log-in service says what she is called.
    """
    from service.operations.people.store import load_person, rename_person

    with _writing() as (own, connection):
        found = load_person(connection, tenant_id=own.tenant_id, person_id=person)
        if found is None:
            stop_with(Problem("person-unknown"), lang)
        if found.issuer is not None:
            stop_with(Problem("name-elsewhere"), lang)
        now = datetime.now(UTC)
        rename_person(connection, found, name=_readable(name), actor=own.actor, now=now)
    out.print(Text("Namnet är ändrat.", "The name is changed.").to(lang))


@people.command("rename-unit")
def rename_buyer_unit(
    unit: Annotated[str, typer.Argument(help="Id of the unit.")],
    name: Annotated[str, typer.Argument(help="Name for people to read.")],
    lang: Lang = "sv",
) -> None:
    """Give a buyer unit another name; its id stays. Exit code 2: there is no such unit."""
    from service.operations.people.store import rename_unit

    with _writing() as (own, connection):
        named = rename_unit(
            connection,
            tenant_id=own.tenant_id,
            unit_id=unit,
            name=_readable(name),
            actor=own.actor,
            now=datetime.now(UTC),
        )
        if named is None:
            stop_with(Problem("unit-unknown"), lang)
    out.print(Text("Namnet är ändrat.", "The name is changed.").to(lang))


@people.command()
def review(
    output: Annotated[
        Literal["csv", "json"], typer.Option("--format", help="csv or json.")
    ] = "csv",
    sign: Annotated[
        str | None,
        typer.Option(help="Note that the rights have been gone through, with what came of it."),
    ] = None,
    lang: Lang = "sv",
) -> None:
    """Print who has which role and unit since when and by whom, and every valid key.

    On standard error it says when the rights were last gone through. With --sign that day is kept,
    with what the rights were.
    """
    from service.cli.console import err
    from service.operations.people.review import COLUMNS, as_csv, as_plain, keep_review, last_review
    from service.operations.people.review import rights as all_rights
    from service.platform.frames import canonical

    now = datetime.now(UTC)
    with _writing() as (own, connection):
        lines = all_rights(connection, tenant_id=own.tenant_id, now=now)
        if sign is not None:
            keep_review(connection, own, note=_readable(sign), now=now)
        last = last_review(connection, tenant_id=own.tenant_id)
    if output == "csv":
        sys.stdout.write(as_csv(lines).decode())
    else:
        rows = [dict(zip(COLUMNS, as_plain(line), strict=True)) for line in lines]
        sys.stdout.write(canonical(rows).decode() + "\n")
    if last is None:
        said = Text("Behörigheterna har aldrig gåtts igenom.", "The rights were never reviewed.")
    else:
        day = f"{last.created_at:%Y-%m-%d}"
        said = Text(
            f"Behörigheterna gicks senast igenom {day} av {last.actor}.",
            f"The rights were last reviewed on {day} by {last.actor}.",
        )
    err.print(printable(said.to(lang)), markup=False, soft_wrap=True)


def _readable(text: str) -> str:
    """Return a text without characters that steer a screen and without personal numbers."""
    from service.platform.personal_numbers import hidden
    from service.platform.secret_files import person_key

    return hidden(printable(text), person_key=person_key(load_settings()))


def _refuse_number(new_id: str, language: Language) -> None:
    from service.platform.personal_numbers import holds_number

    if holds_number(new_id):
        stop_with(Problem("id-personal-number"), language)


@contextmanager
def _writing() -> "Iterator[tuple[Principal, Connection]]":
    from service.operations.installation import open_installation
    from service.platform.db.database import transaction
    from service.platform.db.tenants import ensure_tenant

    with (
        closing(open_installation(load_settings())) as installation,
        transaction(installation.engine) as connection,
    ):
        own = installation.principal
        ensure_tenant(
            connection, tenant_id=own.tenant_id, actor=own.actor, created_at=datetime.now(UTC)
        )
        yield own, connection


def _found(connection: "Connection", own: "Principal", person: str, language: Language) -> "Person":
    from service.operations.people.store import load_person

    found = load_person(connection, tenant_id=own.tenant_id, person_id=person)
    if found is None or found.ended_at is not None:
        stop_with(Problem("person-unknown"), language)
    return found


def _entitle(
    connection: "Connection",
    own: "Principal",
    person: "Person",
    roles: list[str],
    units: list[str],
    *,
    now: datetime,
    language: Language,
) -> None:
    from service.operations.people.store import list_units, set_rights

    known = {known_unit.id for known_unit in list_units(connection, tenant_id=own.tenant_id)}
    if not known.issuperset(units):
        stop_with(Problem("unit-unknown"), language)
    known_roles = [role for role in EVERY_ROLE if role in roles]
    set_rights(connection, person, roles=known_roles, units=units, actor=own.actor, now=now)
