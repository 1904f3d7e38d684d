"""`kedjekoll webhook`: other systems are told that something was made or changed."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from data_ingest.model.text import Language, message
from service.cli.answering import Answer, answering
from service.cli.columns import columns
from service.cli.console import BAD_INPUT
from service.cli.door import Door

if TYPE_CHECKING:
    from service.operations.webhooks.views import DeliveryList, ReceiverList

webhook = typer.Typer(
    name="webhook",
    help="Manage webhook endpoints, which receive the IDs of created and changed records.",
    no_args_is_help=True,
)

Number = Annotated[str, typer.Argument(help="ID of the webhook endpoint (webhook_…).")]

_UNKNOWN = "receiver-unknown"
_STATES = {
    "unverified": message("not tested"),
    "active": message("active"),
    "stopped": message("stopped"),
    "disabled": message("disabled"),
    "ended": message("ended"),
    "waiting": message("waiting"),
    "delivered": message("delivered"),
    "dead": message("dead"),
}


@webhook.command()
@answering(unknown=_UNKNOWN)
def new(
    door: Door,
    address: Annotated[str, typer.Argument(help="https address to deliver to.")],
    label: Annotated[str, typer.Argument(help="Label: what the endpoint is for.")],
    types: Annotated[
        list[str] | None,
        typer.Option(
            "--type",
            help="Event type to deliver, such as case.changed; default: every type. Can be "
            "repeated.",
        ),
    ] = None,
    owner: Annotated[
        str | None,
        typer.Option(
            help="User ID of the owner, whose permissions limit what is delivered; default: you."
        ),
    ] = None,
    unit: Annotated[
        str | None,
        typer.Option(help="Deliver only records that belong to this buyer unit or to no unit."),
    ] = None,
) -> Answer:
    """Create a webhook endpoint and print its secret once. Deliveries start after a passed test.

    Exit code 2: the address, a type, the owner or the unit is not valid.
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
    said = message(
        "The secret is shown only now. Enter it at the receiver, then run: kedjekoll webhook "
        "test {id}"
    ).filled(id=made.id)
    return Answer(made, made.secret, said)


@webhook.command("list")
@answering()
def list_all(door: Door) -> Answer:
    """List webhook endpoints, newest first, with the number of waiting and dead deliveries."""
    from service.calls.webhooks import list_webhooks

    found = list_webhooks(door.call)
    if not found.items:
        return Answer(found, message("There are no webhook endpoints."))
    notices = [
        f"{receiver.id}: {receiver.notice}"
        for receiver in found.items
        if receiver.notice and receiver.state != "ended"
    ]
    return Answer(found, _receivers(found, door.language), *notices)


@webhook.command()
@answering(unknown=_UNKNOWN)
def show(door: Door, receiver: Number) -> Answer:
    """Show a webhook endpoint as JSON, without its secret. Exit code 2: it does not exist."""
    from service.calls.webhooks import get_webhook

    found = get_webhook(door.call, receiver)
    return Answer(found, f"{found.model_dump_json(indent=2)}\n".encode())


@webhook.command("test")
@answering(unknown=_UNKNOWN)
def try_out(door: Door, receiver: Number) -> Answer:
    """Send a challenge to a webhook endpoint. Deliveries start when it answers with the challenge.

    Exit code 2: the endpoint does not exist, or did not answer with the challenge.
    """
    from service.calls.webhooks import test_webhook
    from service.operations.webhooks import working

    outbound = working.shared_outbound(door.call.installation.reach)
    tested = test_webhook(door.call, receiver, outbound=outbound)
    if tested.echoed:
        return Answer(tested, message("The webhook endpoint passed the test."))
    said = message("The endpoint did not pass the test: {outcome}.").filled(outcome=tested.outcome)
    return Answer(tested, said, *([tested.why] if tested.why else []), code=BAD_INPUT)


@webhook.command()
@answering(unknown=_UNKNOWN)
def rotate(
    door: Door,
    receiver: Number,
    overlap_hours: Annotated[
        int,
        typer.Option(
            help="Number of hours that the old secret also signs; 0: not at all.", min=0, max=720
        ),
    ] = 24,
) -> Answer:
    """Rotate the secret of a webhook endpoint and print the new one once.

    Exit code 2: the endpoint does not exist, has ended, or already has two valid secrets.
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
        str | None, typer.Option(help="Only deliveries in this state: waiting, delivered or dead.")
    ] = None,
    limit: Annotated[
        int, typer.Option(help="Maximum number of deliveries to list.", min=1, max=1000)
    ] = 20,
) -> Answer:
    """List delivered, waiting and dead deliveries of a webhook endpoint, newest change first.

    Exit code 2: the endpoint or the state does not exist.
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
        typer.Argument(help="ID of the delivery (delivery_…); default: all dead deliveries."),
    ] = None,
) -> Answer:
    """Resend what was not delivered, with the same webhook-id.

    Exit code 2: the endpoint or delivery does not exist, or the endpoint has ended.
    """
    from service.calls.webhooks import replay_dead_deliveries, replay_webhook_delivery

    if delivery is not None:
        again = replay_webhook_delivery(door.call, receiver, delivery)
        return Answer(again, message("1 will be sent again."))
    count, found = replay_dead_deliveries(door.call, receiver)
    return Answer(found, message("{count} will be sent again.").filled(count=count))


@webhook.command()
@answering(unknown=_UNKNOWN)
def end(door: Door, receiver: Number) -> Answer:
    """End a webhook endpoint permanently; waiting deliveries are dropped.

    Exit code 2: the endpoint does not exist.
    """
    from service.calls.webhooks import end_webhook

    ended = end_webhook(door.call, receiver)
    return Answer(ended, message("The endpoint has ended."))


def _receivers(found: "ReceiverList", language: Language) -> Table:
    heads = (
        message("endpoint"),
        message("label"),
        message("state"),
        message("waiting"),
        message("dead"),
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
        message("delivery"),
        message("type"),
        message("record"),
        message("state"),
        message("attempts"),
        message("last"),
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
