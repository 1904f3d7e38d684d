"""`kedjekoll keys`: keys to the API, made, listed, renewed and revoked."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from data_ingest.model.text import Language, Text, message, plain
from service.cli.answering import Answer, answering
from service.cli.columns import columns
from service.cli.console import one_of
from service.cli.door import Door
from service.operations.people.principal import SCOPES

if TYPE_CHECKING:
    from service.calls.keys import KeyList, KeyResource, MadeKey

keys = typer.Typer(
    name="keys",
    help="Create, list, rotate and revoke API keys.",
    no_args_is_help=True,
)

Named = Annotated[str, typer.Argument(help="Key ID (key_…), or the first characters after kk_.")]

_UNKNOWN = "key-unknown"


@keys.command()
@answering()
def create(
    door: Door,
    label: Annotated[str, typer.Argument(help="Label: what the key is for.")],
    person: Annotated[
        str | None,
        typer.Option(
            help="User ID of the person that the key acts for; default: the user named in the "
            "settings."
        ),
    ] = None,
    scope: Annotated[
        list[str] | None,
        typer.Option(
            help="Limit the key to a scope: match, read, work or administer. Can be repeated.",
            callback=one_of(SCOPES),
        ),
    ] = None,
    days: Annotated[
        int, typer.Option(help="Number of days that the key is valid.", min=1, max=730)
    ] = 365,
) -> Answer:
    """Create an API key and print it once: only a keyed hash is stored.

    The key acts with the roles and units that its person has when it is used. Exit code 2: the
    person does not exist.
    """
    from service.calls.keys import NewKey, create_key

    scopes = [known_scope for known_scope in SCOPES if known_scope in (scope or SCOPES)]
    acting = person or door.call.principal.actor
    stated = door.stated(NewKey, person=acting, label=label, scopes=scopes, days=days)
    return _shown_once(create_key(door.call, stated, entering=True))


@keys.command("list")
@answering()
def list_all(door: Door) -> Answer:
    """List API keys, newest first, with the date of last use."""
    from service.calls.keys import list_keys

    found = list_keys(door.call)
    if not found.items:
        return Answer(found, message("There are no keys."))
    return Answer(found, _table(found, door.language))


@keys.command()
@answering(unknown=_UNKNOWN)
def rotate(
    door: Door,
    key: Named,
    overlap_hours: Annotated[
        int, typer.Option(help="Number of hours that the old key stays valid.", min=1, max=2160)
    ] = 168,
) -> Answer:
    """Create a key to replace another, which stays valid for an overlap period.

    Exit code 2: the key does not exist, or can no longer be rotated.
    """
    from service.calls.keys import Rotation, rotate_key

    stated = door.stated(Rotation, overlap_hours=overlap_hours)
    return _shown_once(rotate_key(door.call, _number(door, key), stated))


@keys.command()
@answering(unknown=_UNKNOWN)
def revoke(door: Door, key: Named) -> Answer:
    """Revoke an API key, from the next request on.

    Exit code 2: the key does not exist.
    """
    from service.calls.keys import revoke_key

    found = revoke_key(door.call, _number(door, key))
    said = message("{prefix} is revoked.").filled(prefix=found.prefix)
    return Answer(found, said)


def _number(door: Door, named: str) -> str:
    """Return the number of the one key that begins so; what is none where several do, or none."""
    from service.calls.keys import list_keys

    shown = named.removeprefix("kk_")
    fitting = [
        key.id
        for key in list_keys(door.call).items
        if key.id == named or (len(shown) >= 4 and key.prefix.startswith(shown))
    ]
    return fitting[0] if len(fitting) == 1 else ""


def _shown_once(made: "MadeKey") -> Answer:
    """Print a new key alone on its line, so that it can be taken over as it is."""
    day = f"{made.expires_at:%Y-%m-%d}"
    said = message(
        "The key is shown only now. It is valid until {day} and is sent in the Authorization: "
        "Bearer header."
    ).filled(day=day)
    if made.reconcile_path is None:
        return Answer(made, made.key, said)
    there = message("For OpenRefine, add this to the address of the service: {path}")
    return Answer(made, made.key, said, there.filled(path=made.reconcile_path))


def _table(found: "KeyList", language: Language) -> Table:
    heads = (
        message("prefix"),
        message("person"),
        message("label"),
        message("scopes"),
        message("valid until"),
        message("last used"),
    )
    rows = [
        (
            key.prefix,
            key.person,
            key.label,
            " ".join(key.scopes),
            _until(key).to(language),
            key.last_used_on.isoformat() if key.last_used_on else "–",
        )
        for key in found.items
    ]
    return columns(heads, rows, language)


def _until(key: "KeyResource") -> Text:
    day = f"{key.expires_at:%Y-%m-%d}"
    if key.revoked_at is not None:
        return message("revoked")
    return plain(day) if key.valid else message("expired {day}").filled(day=day)
