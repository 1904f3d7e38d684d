"""`kedjekoll webhook`: other systems are told that something was made or changed."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from data_ingest.model.problem import Problem
from data_ingest.model.text import Language, Text
from service.cli.console import BAD_INPUT, Lang, out, stop_with
from service.platform.words import printable
from service.settings import load_settings

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from service.operations.installation import Installation
    from service.operations.webhooks.receiver import Secrets
    from service.operations.webhooks.tables import Receiver
    from service.operations.webhooks.views import ReceiverResource

webhook = typer.Typer(
    name="webhook",
    help="Webhooks: other systems are told, by number alone, what was made or changed.",
    no_args_is_help=True,
)

Number = Annotated[str, typer.Argument(help="Number of the receiver (webhook_…).")]

_STATES = {
    "unverified": Text("inte provad", "not tested"),
    "active": Text("får meddelanden", "is told"),
    "stopped": Text("stoppad", "stopped"),
    "disabled": Text("avstängd", "disabled"),
    "ended": Text("avslutad", "ended"),
    "waiting": Text("väntar", "waits"),
    "delivered": Text("framme", "arrived"),
    "dead": Text("kom inte fram", "dead"),
}


@webhook.command()
def new(
    address: Annotated[str, typer.Argument(help="https address that is to be told.")],
    label: Annotated[str, typer.Argument(help="What it is for.")],
    types: Annotated[
        list[str] | None,
        typer.Option("--type", help="What it is told of, such as case.changed; else everything."),
    ] = None,
    owner: Annotated[
        str | None, typer.Option(help="User id of the person whose sight counts; else yourself.")
    ] = None,
    unit: Annotated[
        str | None, typer.Option(help="Only what belongs to this buyer unit, or to none.")
    ] = None,
    lang: Lang = "sv",
) -> None:
    """Make a receiver and print its secret, this once. It is told nothing until it is tested.

    Exit code 2: the address, a type, the owner or the unit does not hold.
    """
    from service.operations.webhooks.event_types import TYPES
    from service.operations.webhooks.receiver import make_receiver
    from service.operations.webhooks.request import NewReceiver

    with _opened(lang) as installation, _writing(installation) as connection:
        stated = NewReceiver.model_construct(
            label=label, address=address, types=types or list(TYPES), owner=owner, unit=unit
        )
        secret, made = make_receiver(
            connection,
            stated,
            principal=installation.principal,
            secrets=_secrets(installation),
            now=datetime.now(UTC),
        )
    out.print(secret, markup=False, soft_wrap=True)
    said = Text(
        "Hemligheten visas bara nu. Lägg in den hos mottagaren och kör sedan: kedjekoll webhook "
        "test {id}",
        "The secret is shown this once. Give it to the receiver, then run: kedjekoll webhook test "
        "{id}",
    )
    out.print(said.to(lang).format(id=made.id), soft_wrap=True)


@webhook.command("list")
def list_all(lang: Lang = "sv") -> None:
    """List the receivers, the newest first, with what has not arrived."""
    from service.operations.webhooks.receiver import list_receivers

    with _opened(lang) as installation, _writing(installation) as connection:
        found = [
            _shown(connection, receiver, lang)
            for receiver in list_receivers(connection, principal=installation.principal)
        ]
    if not found:
        out.print(Text("Det finns inga mottagare.", "There are no receivers.").to(lang))
        return
    heads = (
        Text("mottagare", "receiver"),
        Text("till vad", "for what"),
        Text("läge", "state"),
        Text("väntar", "waiting"),
        Text("kom inte fram", "dead"),
    )
    table = Table(*(head.to(lang) for head in heads), box=None, pad_edge=False)
    for receiver in found:
        state = _STATES[receiver.state].to(lang)
        table.add_row(
            receiver.id, printable(receiver.label), state, str(receiver.waiting), str(receiver.dead)
        )
    out.print(table)
    for receiver in found:
        if receiver.notice and receiver.state != "ended":
            out.print(f"{receiver.id}: {receiver.notice}", markup=False, soft_wrap=True)


@webhook.command()
def show(receiver: Number, lang: Lang = "sv") -> None:
    """Show one receiver as JSON; its secret is not shown. Exit code 2: there is none."""
    import sys

    from service.operations.webhooks.receiver import load_receiver

    with _opened(lang) as installation, _writing(installation) as connection:
        found = load_receiver(connection, receiver, principal=installation.principal)
        shown = _shown(connection, found, lang)
    sys.stdout.write(shown.model_dump_json(indent=2) + "\n")


@webhook.command("test")
def try_out(receiver: Number, lang: Lang = "sv") -> None:
    """Send a challenge to a receiver; once it has answered with it, the receiver is told.

    Exit code 2: there is no such receiver, or it did not answer with the challenge.
    """
    from service.operations.webhooks import working
    from service.operations.webhooks.receiver import load_receiver
    from service.operations.webhooks.steps import try_receiver

    with _opened(lang) as installation:
        with _writing(installation) as connection:
            found = load_receiver(connection, receiver, principal=installation.principal)
        tested = try_receiver(
            installation.engine,
            found,
            outbound=working.shared_outbound(),
            key_secret=installation.key_secret,
            actor=installation.principal.actor,
            now=datetime.now(UTC),
        )
    if tested.echoed:
        out.print(Text("Mottagaren svarade rätt.", "The receiver answered rightly.").to(lang))
        return
    said = Text(
        "Mottagaren svarade inte på provet: {outcome}.",
        "The receiver did not pass the test: {outcome}.",
    )
    out.print(said.to(lang).format(outcome=tested.outcome), soft_wrap=True)
    raise typer.Exit(BAD_INPUT)


@webhook.command()
def rotate(
    receiver: Number,
    overlap_hours: Annotated[
        int,
        typer.Option(
            help="How long the old secret signs beside the new one; 0: not at all.", min=0, max=720
        ),
    ] = 24,
    lang: Lang = "sv",
) -> None:
    """Give a receiver a new secret and print it, this once.

    Exit code 2: there is no such receiver, it has ended, or two secrets hold already.
    """
    from service.operations.webhooks.receiver import load_receiver, rotate_secret

    with _opened(lang) as installation, _writing(installation) as connection:
        secret, _ = rotate_secret(
            connection,
            load_receiver(connection, receiver, principal=installation.principal),
            overlap=timedelta(hours=overlap_hours),
            actor=installation.principal.actor,
            secrets=_secrets(installation),
            now=datetime.now(UTC),
        )
    out.print(secret, markup=False, soft_wrap=True)


@webhook.command()
def deliveries(
    receiver: Number,
    state: Annotated[
        str | None, typer.Option(help="Only these: waiting, delivered or dead.")
    ] = None,
    limit: Annotated[int, typer.Option(help="At most so many.", min=1, max=1000)] = 20,
    lang: Lang = "sv",
) -> None:
    """List what a receiver was told of and what waits or is dead, the newest change first.

    Exit code 2: there is no such receiver or state.
    """
    from service.operations.webhooks.delivery import STATES, list_deliveries
    from service.operations.webhooks.receiver import load_receiver

    wanted = next((known_state for known_state in STATES if known_state == state), None)
    if state is not None and wanted is None:
        raise typer.BadParameter(f"must be one of {', '.join(STATES)}")
    with _opened(lang) as installation, _writing(installation) as connection:
        found = list_deliveries(
            connection,
            load_receiver(connection, receiver, principal=installation.principal),
            state=wanted,
            limit=limit,
            offset=0,
        )
    heads = (
        Text("leverans", "delivery"),
        Text("typ", "type"),
        Text("handling", "record"),
        Text("läge", "state"),
        Text("försök", "tries"),
        Text("senast", "last"),
    )
    table = Table(*(head.to(lang) for head in heads), box=None, pad_edge=False)
    for delivery in found:
        table.add_row(
            delivery.id,
            delivery.type,
            delivery.record_id,
            _STATES[delivery.state].to(lang),
            str(delivery.attempts),
            delivery.outcome or "–",
        )
    out.print(table)


@webhook.command()
def replay(
    receiver: Number,
    delivery: Annotated[
        str | None,
        typer.Argument(help="Number of the delivery (delivery_…); else all that are dead."),
    ] = None,
    lang: Lang = "sv",
) -> None:
    """Send again, under the same webhook-id, what did not arrive.

    Exit code 2: there is no such receiver or delivery, or the receiver has ended.
    """
    from service.operations.webhooks.receiver import load_receiver
    from service.operations.webhooks.steps import replay_dead, replay_delivery

    now = datetime.now(UTC)
    with _opened(lang) as installation, _writing(installation) as connection:
        found = load_receiver(connection, receiver, principal=installation.principal)
        if delivery is None:
            count = replay_dead(connection, found, now=now)
        else:
            replay_delivery(connection, found, delivery, now=now)
            count = 1
    said = Text("{count} skickas igen.", "{count} will be sent again.").to(lang)
    out.print(said.format(count=count))


@webhook.command()
def end(receiver: Number, lang: Lang = "sv") -> None:
    """End a receiver for good; what waits for it is not sent. Exit code 2: there is none."""
    from service.operations.webhooks.receiver import load_receiver
    from service.operations.webhooks.steps import end_receiver

    with _opened(lang) as installation, _writing(installation) as connection:
        found = load_receiver(connection, receiver, principal=installation.principal)
        end_receiver(connection, found, actor=installation.principal.actor, now=datetime.now(UTC))
    out.print(Text("Mottagaren är avslutad.", "The receiver has ended.").to(lang))


@contextmanager
def _opened(language: Language) -> "Iterator[Installation]":
    """Open the installation; what is refused inside is said, and ends the command."""
    from service.operations.installation import open_installation
    from service.platform.refusal import Refusal

    with closing(open_installation(load_settings())) as installation:
        try:
            yield installation
        except Refusal as fault:
            problems = fault.problems or (Problem("receiver-unknown"),)
            stop_with(problems[0], language)


@contextmanager
def _writing(installation: "Installation") -> "Iterator[Connection]":
    from service.platform.db.database import transaction

    with transaction(installation.engine) as connection:
        yield connection


def _secrets(installation: "Installation") -> "Secrets":
    from service.operations.webhooks.receiver import Secrets

    return Secrets(key_secret=installation.key_secret, person_key=installation.person_key)


def _shown(
    connection: "Connection", receiver: "Receiver", language: Language
) -> "ReceiverResource":
    from service.operations.webhooks.views import receiver_resource, standing_of

    return receiver_resource(
        receiver, standing_of(connection, receiver), language, now=datetime.now(UTC)
    )
