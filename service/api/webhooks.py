"""Webhooks: notify other systems of created and changed records."""

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
    """Create a webhook endpoint. The secret is returned only in this response.

    The secret is stored encrypted. Nothing is sent to the endpoint until it has been tested. After
    that it receives events about records that its owner can see: only type, time and ID. For sample
    code, see `docs/how-to/receive-webhooks.md` in the source code.
    """
    made = calls.create_webhook(call, stated)
    location = f"/v1/webhooks/{made.id}"
    describe(response, version=made.version, location=location, language=call.language)
    return made


@router.get("")
def list_webhooks(response: Response, call: CurrentCall) -> ReceiverList:
    """List your webhook endpoints, or all in the organisation if you see every unit."""
    describe(response, language=call.language)
    return calls.list_webhooks(call)


@router.get("/{receiver_id}")
def get_webhook(response: Response, call: CurrentCall, receiver_id: str) -> ReceiverResource:
    """Return a webhook endpoint. Send its `ETag` as `If-Match` when you update it."""
    return _described(response, call, calls.get_webhook(call, receiver_id))


@router.patch("/{receiver_id}")
def update_webhook(
    response: Response,
    call: CurrentCall,
    receiver_id: str,
    version: SeenVersion,
    stated: Sent[ReceiverChange],
) -> ReceiverResource:
    """Update label, types or address. A new address must be tested before use."""
    changed = calls.update_webhook(call, receiver_id, stated, version=version)
    return _described(response, call, changed)


@router.post("/{receiver_id}/test")
def test_webhook(
    request: Request, response: Response, call: CurrentCall, receiver_id: str
) -> TestResource:
    """Send a challenge, which the endpoint must echo within 20 seconds.

    The endpoint answers with `{"challenge": …}`. The first successful test activates it. A disabled
    endpoint resumes where it stopped.
    """
    outbound = request.app.state.webhook_outbound()
    tested = calls.test_webhook(call, receiver_id, outbound=outbound)
    _described(response, call, tested.receiver)
    return tested


@router.post("/{receiver_id}/rotate", status_code=201)
def rotate_webhook_secret(
    response: Response, call: CurrentCall, receiver_id: str, stated: Sent[SecretRotation]
) -> MadeReceiver:
    """Rotate the secret. During the overlap, events are also signed with the old secret."""
    rotated = calls.rotate_webhook_secret(call, receiver_id, stated)
    _described(response, call, rotated)
    return rotated


@router.post("/{receiver_id}/end")
def end_webhook(response: Response, call: CurrentCall, receiver_id: str) -> ReceiverResource:
    """Delete a webhook endpoint; pending deliveries are dropped.

    This cannot be undone. The endpoint stays listed as `ended`, its pending deliveries as `dead`.
    """
    return _described(response, call, calls.end_webhook(call, receiver_id))


@router.get("/{receiver_id}/deliveries")
def list_webhook_deliveries(
    call: CurrentCall,
    receiver_id: str,
    delivery_state: Annotated[
        DeliveryState | None, Query(alias="state", description="Only deliveries in this state.")
    ] = None,
    limit: Limit = 20,
    offset: Offset = 0,
) -> DeliveryList:
    """List the deliveries of a webhook endpoint: delivered, waiting and dead."""
    return calls.list_webhook_deliveries(
        call, receiver_id, state=delivery_state, limit=limit, offset=offset
    )


@router.post("/{receiver_id}/deliveries/{delivery_id}/replay")
def replay_webhook_delivery(
    call: CurrentCall, receiver_id: str, delivery_id: str
) -> DeliveryResource:
    """Resend a delivery with the same `webhook-id`, whatever its outcome so far."""
    return calls.replay_webhook_delivery(call, receiver_id, delivery_id)


def _described(
    response: Response, call: CurrentCall, receiver: ReceiverResource
) -> ReceiverResource:
    describe(response, version=receiver.version, language=call.language)
    return receiver
