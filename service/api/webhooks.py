"""Webhooks: other systems are told that something was made or changed."""

from typing import Annotated

from fastapi import Query, Request, Response

from service.api.answers import Limit, Offset
from service.api.calling import CurrentCall, describe
from service.api.resource import resource
from service.api.versions import SeenVersion
from service.calls import webhooks as calls
from service.operations.webhooks.request import NewReceiver, ReceiverChange, SecretRotation
from service.operations.webhooks.tables import DeliveryState
from service.operations.webhooks.views import (
    DeliveryList,
    DeliveryResource,
    MadeReceiver,
    ReceiverList,
    ReceiverResource,
    TestResource,
)
from service.platform.http.sent import Sent

router = resource(prefix="/v1/webhooks", tag="webhooks")


@router.post("", status_code=201)
def create_webhook(
    response: Response, call: CurrentCall, stated: Sent[NewReceiver]
) -> MadeReceiver:
    """Make a receiver. The answer shows its secret, this once; it is kept encrypted.

    It is told nothing until it has been tested. From then on it is told of what its owner sees, by
    type, moment and number alone. `docs/how-to/receive-webhooks.md` of the source code has a
    sample.
    """
    made = calls.create_webhook(call, stated)
    location = f"/v1/webhooks/{made.id}"
    describe(response, version=made.version, location=location, language=call.language)
    return made


@router.get("")
def list_webhooks(response: Response, call: CurrentCall) -> ReceiverList:
    """Return your receivers, or all of the organisation if you see every unit."""
    describe(response, language=call.language)
    return calls.list_webhooks(call)


@router.get("/{receiver_id}")
def get_webhook(response: Response, call: CurrentCall, receiver_id: str) -> ReceiverResource:
    """Return a receiver. `ETag` is what a change of it builds on."""
    return _described(response, call, calls.get_webhook(call, receiver_id))


@router.patch("/{receiver_id}")
def update_webhook(
    response: Response,
    call: CurrentCall,
    receiver_id: str,
    version: SeenVersion,
    stated: Sent[ReceiverChange],
) -> ReceiverResource:
    """Change label, types or address. Under a new address it has to be tested anew."""
    changed = calls.update_webhook(call, receiver_id, stated, version=version)
    return _described(response, call, changed)


@router.post("/{receiver_id}/test")
def test_webhook(
    request: Request, response: Response, call: CurrentCall, receiver_id: str
) -> TestResource:
    """Send a challenge to a receiver, which answers it with `{"challenge": …}` within 20 seconds.

    The first time that it does so it begins to be told. One that was disabled goes on where it was.
    """
    outbound = request.app.state.webhook_outbound()
    tested = calls.test_webhook(call, receiver_id, outbound=outbound)
    _described(response, call, tested.receiver)
    return tested


@router.post("/{receiver_id}/rotate", status_code=201)
def rotate_webhook_secret(
    response: Response, call: CurrentCall, receiver_id: str, stated: Sent[SecretRotation]
) -> MadeReceiver:
    """Give a receiver a new secret; for a while events are signed with the old one as well."""
    rotated = calls.rotate_webhook_secret(call, receiver_id, stated)
    _described(response, call, rotated)
    return rotated


@router.post("/{receiver_id}/end")
def end_webhook(response: Response, call: CurrentCall, receiver_id: str) -> ReceiverResource:
    """End a receiver for good. What was waiting for it is dead."""
    return _described(response, call, calls.end_webhook(call, receiver_id))


@router.get("/{receiver_id}/deliveries")
def list_webhook_deliveries(
    call: CurrentCall,
    receiver_id: str,
    delivery_state: Annotated[
        DeliveryState | None, Query(alias="state", description="Only in this state.")
    ] = None,
    limit: Limit = 20,
    offset: Offset = 0,
) -> DeliveryList:
    """Return what a receiver was told of, and what waits or is dead."""
    return calls.list_webhook_deliveries(
        call, receiver_id, state=delivery_state, limit=limit, offset=offset
    )


@router.post("/{receiver_id}/deliveries/{delivery_id}/replay")
def replay_webhook_delivery(
    call: CurrentCall, receiver_id: str, delivery_id: str
) -> DeliveryResource:
    """Send something again, under the same `webhook-id`, whatever became of it before."""
    return calls.replay_webhook_delivery(call, receiver_id, delivery_id)


def _described(
    response: Response, call: CurrentCall, receiver: ReceiverResource
) -> ReceiverResource:
    describe(response, version=receiver.version, language=call.language)
    return receiver
