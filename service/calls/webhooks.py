"""Webhooks: notify other systems of created and changed records."""

from datetime import timedelta

from sqlalchemy import Connection

from service.calls.call import Call
from service.calls.operation import operation
from service.operations.webhooks.delivery import list_deliveries
from service.operations.webhooks.receiver import (
    Secrets,
    change_receiver,
    list_receivers,
    load_receiver,
    make_receiver,
    rotate_secret,
)
from service.operations.webhooks.request import NewReceiver, ReceiverChange, SecretRotation
from service.operations.webhooks.steps import (
    end_receiver,
    replay_dead,
    replay_delivery,
    try_receiver,
)
from service.operations.webhooks.tables import DeliveryState, Receiver
from service.operations.webhooks.views import (
    DeliveryList,
    DeliveryResource,
    MadeReceiver,
    ReceiverList,
    ReceiverResource,
    TestResource,
    delivery_resource,
    receiver_resource,
    standing_of,
)
from service.platform.process.outbound import Outbound
from service.platform.process.reach import CAUSES


@operation("POST /v1/webhooks")
def create_webhook(call: Call, stated: NewReceiver) -> MadeReceiver:
    """Create a webhook endpoint. The secret is returned only in this response."""
    with call.writing() as connection:
        secret, made = make_receiver(
            connection, stated, principal=call.principal, secrets=_secrets(call), now=call.now
        )
        return MadeReceiver(secret=secret, **_shown(call, connection, made).model_dump())


@operation("GET /v1/webhooks")
def list_webhooks(call: Call) -> ReceiverList:
    """List your webhook endpoints, or all in the organisation if you see every unit."""
    with call.reading() as connection:
        found = list_receivers(connection, principal=call.principal)
        return ReceiverList(items=[_shown(call, connection, receiver) for receiver in found])


@operation("GET /v1/webhooks/{receiver_id}")
def get_webhook(call: Call, receiver_id: str) -> ReceiverResource:
    """Return a webhook endpoint."""
    with call.reading() as connection:
        found = load_receiver(connection, receiver_id, principal=call.principal)
        return _shown(call, connection, found)


@operation("PATCH /v1/webhooks/{receiver_id}")
def update_webhook(
    call: Call, receiver_id: str, stated: ReceiverChange, *, version: int
) -> ReceiverResource:
    """Update label, types or address. A new address must be tested before use."""
    with call.writing() as connection:
        changed = change_receiver(
            connection,
            load_receiver(connection, receiver_id, principal=call.principal),
            stated,
            version=version,
            actor=call.principal.actor,
            secrets=_secrets(call),
            now=call.now,
        )
        return _shown(call, connection, changed)


@operation("POST /v1/webhooks/{receiver_id}/test")
def test_webhook(call: Call, receiver_id: str, *, outbound: Outbound) -> TestResource:
    """Send a challenge, which the endpoint must echo within 20 seconds."""
    with call.reading() as connection:
        found = load_receiver(connection, receiver_id, principal=call.principal)
    tested = try_receiver(
        call.installation.engine,
        found,
        outbound=outbound,
        key_secret=call.installation.key_secret,
        actor=call.principal.actor,
        now=call.now,
    )
    with call.reading() as connection:
        shown = _shown(call, connection, tested.receiver)
    why = CAUSES[tested.cause].to(call.language) if tested.cause else None
    return TestResource(echoed=tested.echoed, outcome=tested.outcome, why=why, receiver=shown)


@operation("POST /v1/webhooks/{receiver_id}/rotate")
def rotate_webhook_secret(call: Call, receiver_id: str, stated: SecretRotation) -> MadeReceiver:
    """Rotate the secret. During the overlap, events are also signed with the old secret."""
    with call.writing() as connection:
        secret, rotated = rotate_secret(
            connection,
            load_receiver(connection, receiver_id, principal=call.principal),
            overlap=timedelta(hours=stated.overlap_hours),
            actor=call.principal.actor,
            secrets=_secrets(call),
            now=call.now,
        )
        return MadeReceiver(secret=secret, **_shown(call, connection, rotated).model_dump())


@operation("POST /v1/webhooks/{receiver_id}/end")
def end_webhook(call: Call, receiver_id: str) -> ReceiverResource:
    """Delete a webhook endpoint; pending deliveries are dropped."""
    with call.writing() as connection:
        found = load_receiver(connection, receiver_id, principal=call.principal)
        ended = end_receiver(connection, found, actor=call.principal.actor, now=call.now)
        return _shown(call, connection, ended)


@operation("GET /v1/webhooks/{receiver_id}/deliveries")
def list_webhook_deliveries(
    call: Call, receiver_id: str, *, state: DeliveryState | None, limit: int, offset: int = 0
) -> DeliveryList:
    """List the deliveries of a webhook endpoint: delivered, waiting and dead."""
    with call.reading() as connection:
        receiver = load_receiver(connection, receiver_id, principal=call.principal)
        found = list_deliveries(connection, receiver, state=state, limit=limit + 1, offset=offset)
    return DeliveryList(
        items=[delivery_resource(delivery) for delivery in found[:limit]], more=len(found) > limit
    )


@operation("POST /v1/webhooks/{receiver_id}/deliveries/{delivery_id}/replay")
def replay_webhook_delivery(call: Call, receiver_id: str, delivery_id: str) -> DeliveryResource:
    """Resend a delivery with the same `webhook-id`, whatever its outcome so far."""
    with call.writing() as connection:
        receiver = load_receiver(connection, receiver_id, principal=call.principal)
        return delivery_resource(replay_delivery(connection, receiver, delivery_id, now=call.now))


def replay_dead_deliveries(call: Call, receiver_id: str) -> tuple[int, ReceiverResource]:
    """Send again all that is dead, and return how many those are, with the receiver."""
    with call.writing() as connection:
        receiver = load_receiver(connection, receiver_id, principal=call.principal)
        count = replay_dead(connection, receiver, now=call.now)
        return count, _shown(call, connection, receiver)


def _shown(call: Call, connection: Connection, receiver: Receiver) -> ReceiverResource:
    return receiver_resource(
        receiver, standing_of(connection, receiver), call.language, now=call.now
    )


def _secrets(call: Call) -> Secrets:
    installation = call.installation
    return Secrets(key_secret=installation.key_secret, person_key=installation.person_key)
