"""`kedjekoll webhook`: other systems are told that something was made or changed."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from data_ingest.model.text import Language, Text
from service.cli.answering import Answer, answering
from service.cli.columns import columns
from service.cli.console import BAD_INPUT
from service.cli.door import Door

if TYPE_CHECKING:
    from service.operations.webhooks.views import DeliveryList, ReceiverList

webhook = typer.Typer(
    name="webhook",
    help="Webhooks: other systems are told, by number alone, what was made or changed.",
    no_args_is_help=True,
)

Number = Annotated[str, typer.Argument(help="Number of the receiver (webhook_…).")]

_UNKNOWN = "receiver-unknown"
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
@answering(unknown=_UNKNOWN)
def new(
    door: Door,
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
) -> Answer:
    """Make a receiver and print its secret, this once. It is told nothing until it is tested.

    Exit code 2: the address, a type, the owner or the unit does not hold.
    """
    from service.calls.webhooks import create_webhook
    from service.operations.webhooks.event_types import TYPES
    from service.operations.webhooks.request import NewReceiver

    stated = door.stated(
        NewReceiver,
        label=label,
        address=address,
        types=types or list(TYPES),
        owner=owner,
        unit=unit,
    )
    made = create_webhook(door.call, stated)
    said = Text(
        f"Hemligheten visas bara nu. Lägg in den hos mottagaren och kör sedan: kedjekoll webhook "
        f"test {made.id}",
        f"The secret is shown this once. Give it to the receiver, then run: kedjekoll webhook test "
        f"{made.id}",
    )
    return Answer(made, made.secret, said)


@webhook.command("list")
@answering()
def list_all(door: Door) -> Answer:
    """List the receivers, the newest first, with what has not arrived."""
    from service.calls.webhooks import list_webhooks

    found = list_webhooks(door.call)
    if not found.items:
        return Answer(found, Text("Det finns inga mottagare.", "There are no receivers."))
    notices = [
        f"{receiver.id}: {receiver.notice}"
        for receiver in found.items
        if receiver.notice and receiver.state != "ended"
    ]
    return Answer(found, _receivers(found, door.language), *notices)


@webhook.command()
@answering(unknown=_UNKNOWN)
def show(door: Door, receiver: Number) -> Answer:
    """Show one receiver as JSON; its secret is not shown. Exit code 2: there is none."""
    from service.calls.webhooks import get_webhook

    found = get_webhook(door.call, receiver)
    return Answer(found, f"{found.model_dump_json(indent=2)}\n".encode())


@webhook.command("test")
@answering(unknown=_UNKNOWN)
def try_out(door: Door, receiver: Number) -> Answer:
    """Send a challenge to a receiver; once it has answered with it, the receiver is told.

    Exit code 2: there is no such receiver, or it did not answer with the challenge.
    """
    from service.calls.webhooks import test_webhook
    from service.operations.webhooks import working

    tested = test_webhook(door.call, receiver, outbound=working.shared_outbound())
    if tested.echoed:
        return Answer(tested, Text("Mottagaren svarade rätt.", "The receiver answered rightly."))
    said = Text(
        f"Mottagaren svarade inte på provet: {tested.outcome}.",
        f"The receiver did not pass the test: {tested.outcome}.",
    )
    return Answer(tested, said, code=BAD_INPUT)


@webhook.command()
@answering(unknown=_UNKNOWN)
def rotate(
    door: Door,
    receiver: Number,
    overlap_hours: Annotated[
        int,
        typer.Option(
            help="How long the old secret signs beside the new one; 0: not at all.", min=0, max=720
        ),
    ] = 24,
) -> Answer:
    """Give a receiver a new secret and print it, this once.

    Exit code 2: there is no such receiver, it has ended, or two secrets hold already.
    """
    from service.calls.webhooks import rotate_webhook_secret
    from service.operations.webhooks.request import SecretRotation

    stated = door.stated(SecretRotation, overlap_hours=overlap_hours)
    rotated = rotate_webhook_secret(door.call, receiver, stated)
    return Answer(rotated, rotated.secret)


@webhook.command()
@answering(unknown=_UNKNOWN)
def deliveries(
    door: Door,
    receiver: Number,
    state: Annotated[
        str | None, typer.Option(help="Only these: waiting, delivered or dead.")
    ] = None,
    limit: Annotated[int, typer.Option(help="At most so many.", min=1, max=1000)] = 20,
) -> Answer:
    """List what a receiver was told of and what waits or is dead, the newest change first.

    Exit code 2: there is no such receiver or state.
    """
    from service.calls.webhooks import list_webhook_deliveries
    from service.operations.webhooks.delivery import STATES

    wanted = next((known_state for known_state in STATES if known_state == state), None)
    if state is not None and wanted is None:
        raise typer.BadParameter(f"must be one of {', '.join(STATES)}")
    found = list_webhook_deliveries(door.call, receiver, state=wanted, limit=limit)
    return Answer(found, _deliveries(found, door.language))


@webhook.command()
@answering(unknown=_UNKNOWN)
def replay(
    door: Door,
    receiver: Number,
    delivery: Annotated[
        str | None,
        typer.Argument(help="Number of the delivery (delivery_…); else all that are dead."),
    ] = None,
) -> Answer:
    """Send again, under the same webhook-id, what did not arrive.

    Exit code 2: there is no such receiver or delivery, or the receiver has ended.
    """
    from service.calls.webhooks import replay_dead_deliveries, replay_webhook_delivery

    if delivery is not None:
        again = replay_webhook_delivery(door.call, receiver, delivery)
        return Answer(again, Text("1 skickas igen.", "1 will be sent again."))
    count, found = replay_dead_deliveries(door.call, receiver)
    return Answer(found, Text(f"{count} skickas igen.", f"{count} will be sent again."))


@webhook.command()
@answering(unknown=_UNKNOWN)
def end(door: Door, receiver: Number) -> Answer:
    """End a receiver for good; what waits for it is not sent. Exit code 2: there is none."""
    from service.calls.webhooks import end_webhook

    ended = end_webhook(door.call, receiver)
    return Answer(ended, Text("Mottagaren är avslutad.", "The receiver has ended."))


def _receivers(found: "ReceiverList", language: Language) -> Table:
    heads = (
        Text("mottagare", "receiver"),
        Text("till vad", "for what"),
        Text("läge", "state"),
        Text("väntar", "waiting"),
        Text("kom inte fram", "dead"),
    )
    rows = [
        (
            receiver.id,
            receiver.label,
            _STATES[receiver.state].to(language),
            str(receiver.waiting),
            str(receiver.dead),
        )
        for receiver in found.items
    ]
    return columns(heads, rows, language)


def _deliveries(found: "DeliveryList", language: Language) -> Table:
    heads = (
        Text("leverans", "delivery"),
        Text("typ", "type"),
        Text("handling", "record"),
        Text("läge", "state"),
        Text("försök", "tries"),
        Text("senast", "last"),
    )
    rows = [
        (
            delivery.id,
            delivery.type,
            delivery.record_id,
            _STATES[delivery.state].to(language),
            str(delivery.attempts),
            delivery.outcome or "–",
        )
        for delivery in found.items
    ]
    return columns(heads, rows, language)
