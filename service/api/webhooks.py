"""Webhooks: other systems are told that something was made or changed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import Query, Request, Response
from sqlalchemy import Connection

from service.api.answers import Limit, Offset
from service.api.case_writes import SeenVersion, etag
from service.api.resource import resource
from service.api.security import CurrentPrincipal
from service.operations.installation import Installation
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
from service.operations.webhooks.steps import end_receiver, replay_delivery, try_receiver
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
from service.platform.db.database import transaction
from service.platform.http.problems import language_of
from service.platform.http.sent import Sent
from service.platform.process.outbound import Outbound

router = resource(prefix="/v1/webhooks", tag="webhooks")


@router.post("", status_code=201)
def create_webhook(
    request: Request, response: Response, principal: CurrentPrincipal, stated: Sent[NewReceiver]
) -> MadeReceiver:
    """Make a receiver. The answer shows its secret, this once; it is kept encrypted.

    It is told nothing until it has been tested. From then on it is told of what its owner sees, by
    type, moment and number alone. `docs/how-to/receive-webhooks.md` of the source code has a
    sample.
    """
    now = datetime.now(UTC)

    def made(connection: Connection) -> tuple[str, Receiver]:
        return make_receiver(
            connection, stated, principal=principal, secrets=_secrets(request), now=now
        )

    secret, shown = _kept(request, response, made, now=now)
    response.headers["location"] = f"/v1/webhooks/{shown.id}"
    return MadeReceiver(secret=secret, **shown.model_dump())


@router.get("")
def list_webhooks(
    request: Request, response: Response, principal: CurrentPrincipal
) -> ReceiverList:
    """Return your receivers, or all of the organisation if you see every unit."""
    now = datetime.now(UTC)
    with transaction(_installation(request).engine, read_only=True) as connection:
        found = list_receivers(connection, principal=principal)
        items = [_resource(request, connection, receiver, now=now) for receiver in found]
    response.headers["content-language"] = language_of(request.scope)
    return ReceiverList(items=items)


@router.get("/{receiver_id}")
def get_webhook(
    request: Request, response: Response, principal: CurrentPrincipal, receiver_id: str
) -> ReceiverResource:
    """Return a receiver. `ETag` is what a change of it builds on."""
    with transaction(_installation(request).engine, read_only=True) as connection:
        found = load_receiver(connection, receiver_id, principal=principal)
        shown = _resource(request, connection, found, now=datetime.now(UTC))
    _describe(request, response, shown)
    return shown


@router.patch("/{receiver_id}")
def update_webhook(
    request: Request,
    response: Response,
    principal: CurrentPrincipal,
    receiver_id: str,
    version: SeenVersion,
    stated: Sent[ReceiverChange],
) -> ReceiverResource:
    """Change label, types or address. Under a new address it has to be tested anew."""
    now = datetime.now(UTC)

    def changed(connection: Connection) -> tuple[str, Receiver]:
        found = load_receiver(connection, receiver_id, principal=principal)
        after = change_receiver(
            connection,
            found,
            stated,
            version=version,
            actor=principal.actor,
            secrets=_secrets(request),
            now=now,
        )
        return "", after

    _, shown = _kept(request, response, changed, now=now)
    return shown


@router.post("/{receiver_id}/test")
def test_webhook(
    request: Request, response: Response, principal: CurrentPrincipal, receiver_id: str
) -> TestResource:
    """Send a challenge to a receiver, which answers it with `{"challenge": …}` within 20 seconds.

    The first time that it does so it begins to be told. One that was disabled goes on where it was.
    """
    now, installation = datetime.now(UTC), _installation(request)
    with transaction(installation.engine, read_only=True) as connection:
        found = load_receiver(connection, receiver_id, principal=principal)
    tested = try_receiver(
        installation.engine,
        found,
        outbound=_outbound(request),
        key_secret=installation.key_secret,
        actor=principal.actor,
        now=now,
    )
    with transaction(installation.engine, read_only=True) as connection:
        shown = _resource(request, connection, tested.receiver, now=now)
    _describe(request, response, shown)
    return TestResource(echoed=tested.echoed, outcome=tested.outcome, receiver=shown)


@router.post("/{receiver_id}/rotate", status_code=201)
def rotate_webhook_secret(
    request: Request,
    response: Response,
    principal: CurrentPrincipal,
    receiver_id: str,
    asked: Sent[SecretRotation],
) -> MadeReceiver:
    """Give a receiver a new secret; for a while events are signed with the old one as well."""
    now = datetime.now(UTC)

    def rotated(connection: Connection) -> tuple[str, Receiver]:
        return rotate_secret(
            connection,
            load_receiver(connection, receiver_id, principal=principal),
            overlap=timedelta(hours=asked.overlap_hours),
            actor=principal.actor,
            secrets=_secrets(request),
            now=now,
        )

    secret, shown = _kept(request, response, rotated, now=now)
    return MadeReceiver(secret=secret, **shown.model_dump())


@router.post("/{receiver_id}/end")
def end_webhook(
    request: Request, response: Response, principal: CurrentPrincipal, receiver_id: str
) -> ReceiverResource:
    """End a receiver for good. What was waiting for it is dead."""
    now = datetime.now(UTC)

    def ended(connection: Connection) -> tuple[str, Receiver]:
        found = load_receiver(connection, receiver_id, principal=principal)
        return "", end_receiver(connection, found, actor=principal.actor, now=now)

    return _kept(request, response, ended, now=now)[1]


@router.get("/{receiver_id}/deliveries")
def list_webhook_deliveries(
    request: Request,
    principal: CurrentPrincipal,
    receiver_id: str,
    delivery_state: Annotated[
        DeliveryState | None, Query(alias="state", description="Only in this state.")
    ] = None,
    limit: Limit = 20,
    offset: Offset = 0,
) -> DeliveryList:
    """Return what a receiver was told of, and what waits or is dead."""
    with transaction(_installation(request).engine, read_only=True) as connection:
        found = list_deliveries(
            connection,
            load_receiver(connection, receiver_id, principal=principal),
            state=delivery_state,
            limit=limit + 1,
            offset=offset,
        )
    return DeliveryList(
        items=[delivery_resource(delivery) for delivery in found[:limit]], more=len(found) > limit
    )


@router.post("/{receiver_id}/deliveries/{delivery_id}/replay")
def replay_webhook_delivery(
    request: Request, principal: CurrentPrincipal, receiver_id: str, delivery_id: str
) -> DeliveryResource:
    """Send something again, under the same `webhook-id`, whatever became of it before."""
    with transaction(_installation(request).engine) as connection:
        found = load_receiver(connection, receiver_id, principal=principal)
        again = replay_delivery(connection, found, delivery_id, now=datetime.now(UTC))
    return delivery_resource(again)


def _kept(
    request: Request,
    response: Response,
    store: Callable[[Connection], tuple[str, Receiver]],
    *,
    now: datetime,
) -> tuple[str, ReceiverResource]:
    """Store something of a receiver, and return its new secret with the receiver after it."""
    with transaction(_installation(request).engine) as connection:
        secret, receiver = store(connection)
        shown = _resource(request, connection, receiver, now=now)
    _describe(request, response, shown)
    return secret, shown


def _resource(
    request: Request, connection: Connection, receiver: Receiver, *, now: datetime
) -> ReceiverResource:
    standing = standing_of(connection, receiver)
    return receiver_resource(receiver, standing, language_of(request.scope), now=now)


def _describe(request: Request, response: Response, shown: ReceiverResource) -> None:
    response.headers["etag"] = etag(shown.version)
    response.headers["content-language"] = language_of(request.scope)


def _installation(request: Request) -> Installation:
    installation: Installation = request.app.state.installation
    return installation


def _outbound(request: Request) -> Outbound:
    outbound: Outbound = request.app.state.webhook_outbound()
    return outbound


def _secrets(request: Request) -> Secrets:
    installation = _installation(request)
    return Secrets(key_secret=installation.key_secret, person_key=installation.person_key)
