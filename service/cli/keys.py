"""`kedjekoll keys`: keys to the API, made, listed, renewed and revoked."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from data_ingest.model.problem import Problem
from data_ingest.model.text import Language, Text
from service.cli.console import Lang, one_of, out, stop_with
from service.operations.people.principal import SCOPES
from service.platform.words import printable
from service.settings import load_settings

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from service.operations.installation import Installation
    from service.operations.people.tables import Key

keys = typer.Typer(
    name="keys",
    help="Keys to the API: create, list, rotate, revoke.",
    no_args_is_help=True,
)

Named = Annotated[
    str, typer.Argument(help="Its number (key_…), or the first characters after kk_.")
]


@keys.command()
def create(
    label: Annotated[str, typer.Argument(help="What the key is for.")],
    person: Annotated[
        str | None,
        typer.Option(help="User id of whoever acts with it; else the named user of the settings."),
    ] = None,
    scope: Annotated[
        list[str] | None,
        typer.Option(
            help="Limit it to read, work or administer; may be given several times.",
            callback=one_of(SCOPES),
        ),
    ] = None,
    days: Annotated[int, typer.Option(help="How long it is valid.", min=1, max=730)] = 365,
    lang: Lang = "sv",
) -> None:
    """Make a key and print it, this once: only a keyed hash of it is kept.

    It acts with the roles and units that its person has when it is used. Exit code 2: there is no
    such person.
    """
    from service.operations.people.first import enter_first
    from service.operations.people.keys import make_key
    from service.operations.people.store import load_person
    from service.platform.personal_numbers import hidden

    now = datetime.now(UTC)
    with _writing() as (installation, connection):
        own = installation.principal
        enter_first(connection, own, now=now)
        acting = person or own.actor
        found = load_person(connection, tenant_id=own.tenant_id, person_id=acting)
        if found is None or found.ended_at is not None:
            stop_with(Problem("person-unknown"), lang)
        text, key = make_key(
            connection,
            tenant_id=own.tenant_id,
            actor=own.actor,
            person_id=acting,
            label=hidden(printable(label), person_key=installation.person_key),
            scopes=[known_scope for known_scope in SCOPES if known_scope in (scope or SCOPES)],
            secret=installation.key_secret,
            now=now,
            expires_at=now + timedelta(days=days),
        )
    _show(text, key, lang)


@keys.command("list")
def list_all(lang: Lang = "sv") -> None:
    """List the keys, the newest first, with the day on which each was last used."""
    from service.operations.people.keys import list_keys

    now = datetime.now(UTC)
    with _writing() as (installation, connection):
        found = list_keys(connection, tenant_id=installation.principal.tenant_id)
    if not found:
        out.print(Text("Det finns inga nycklar.", "There are no keys.").to(lang))
        return
    heads = (
        Text("början", "beginning"),
        Text("person", "person"),
        Text("till vad", "for what"),
        Text("räckvidd", "scopes"),
        Text("gäller till", "valid until"),
        Text("senast använd", "last used"),
    )
    table = Table(*(head.to(lang) for head in heads), box=None, pad_edge=False)
    for key in found:
        table.add_row(
            key.prefix,
            printable(key.person_id),
            printable(key.label),
            " ".join(key.scopes),
            _until(key, now, lang),
            key.last_used_on.isoformat() if key.last_used_on else "–",
        )
    out.print(table)


@keys.command()
def rotate(
    key: Named,
    overlap_hours: Annotated[
        int, typer.Option(help="How long the old key stays valid.", min=1, max=2160)
    ] = 168,
    lang: Lang = "sv",
) -> None:
    """Make a key in place of another, which stays valid for a while so that nothing stops.

    Exit code 2: there is no such key, or it can no longer be renewed.
    """
    from sqlalchemy.exc import IntegrityError

    from service.operations.people.keys import UnusableKey, rotate_key

    try:
        with _writing() as (installation, connection):
            text, made = rotate_key(
                connection,
                _found(connection, installation, key, lang),
                actor=installation.principal.actor,
                secret=installation.key_secret,
                now=datetime.now(UTC),
                overlap=timedelta(hours=overlap_hours),
            )
    except (UnusableKey, IntegrityError):
        stop_with(Problem("key-not-renewable"), lang)
    _show(text, made, lang)


@keys.command()
def revoke(key: Named, lang: Lang = "sv") -> None:
    """Revoke a key: from the next request on it opens nothing.

    Exit code 2: there is no such key.
    """
    from service.operations.people.keys import revoke_key

    with _writing() as (installation, connection):
        found = _found(connection, installation, key, lang)
        revoke_key(connection, found, actor=installation.principal.actor, now=datetime.now(UTC))
    said = Text("{prefix} är återkallad.", "{prefix} is revoked.").to(lang)
    out.print(said.format(prefix=found.prefix))


@contextmanager
def _writing() -> "Iterator[tuple[Installation, Connection]]":
    from service.operations.installation import open_installation
    from service.platform.db.database import transaction

    with (
        closing(open_installation(load_settings())) as installation,
        transaction(installation.engine) as connection,
    ):
        yield installation, connection


def _found(
    connection: "Connection", installation: "Installation", named: str, language: Language
) -> "Key":
    from service.operations.people.keys import list_keys

    shown = named.removeprefix("kk_")
    fitting = [
        key
        for key in list_keys(connection, tenant_id=installation.principal.tenant_id)
        if key.id == named or (len(shown) >= 4 and key.prefix.startswith(shown))
    ]
    if len(fitting) != 1:
        stop_with(Problem("key-unknown"), language)
    return fitting[0]


def _show(text: str, key: "Key", language: Language) -> None:
    """Print a new key alone on its line, so that it can be taken over as it is."""
    out.print(text, markup=False, soft_wrap=True)
    said = Text(
        "Nyckeln visas bara nu. Den gäller till {day} och skickas i huvudet Authorization: Bearer.",
        "The key is shown this once. It is valid until {day} and is sent in the header "
        "Authorization: Bearer.",
    )
    out.print(said.to(language).format(day=f"{key.expires_at:%Y-%m-%d}"), soft_wrap=True)


def _until(key: "Key", now: datetime, language: Language) -> str:
    if key.revoked_at is not None:
        return Text("återkallad", "revoked").to(language)
    day = f"{key.expires_at:%Y-%m-%d}"
    return day if key.is_valid(now) else Text(f"gick ut {day}", f"expired {day}").to(language)
