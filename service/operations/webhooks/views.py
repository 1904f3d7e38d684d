"""Receivers and deliveries as the API and the command line give them out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field
from sqlalchemy import Connection

from data_ingest.model.text import Language, Text, message
from service.operations.webhooks.delivery import count_deliveries
from service.operations.webhooks.tables import Delivery, DeliveryState, Reason, Receiver
from service.operations.webhooks.working import works

ShownState = Literal["unverified", "active", "stopped", "disabled", "ended"]

_NOTICES: Mapping[ShownState, Text] = {
    "unverified": message("Nothing is sent to the endpoint until it has passed a test."),
    "stopped": message(
        "The endpoint's job has been cancelled, so nothing is sent. Test the endpoint to start "
        "it again."
    ),
}
_DISABLED: Mapping[Reason, Text] = {
    "gone": message(
        "The endpoint responded with 410: it does not want any more messages. Test it again "
        "when it is back."
    ),
    "secret-lost": message(
        "The endpoint's secret cannot be read, because the installation's own secret has been "
        "replaced. Rotate the endpoint's secret, and test it."
    ),
    "owner-ended": message(
        "The owner of the endpoint is no longer active here, so it cannot be determined what "
        "the endpoint may receive. Create a new endpoint with another owner."
    ),
}
_DEAD = message("Messages that were not delivered: {count}. They can be sent again.")


class ReceiverResource(BaseModel):
    """A webhook endpoint. Its secret is not shown."""

    id: str
    version: int
    label: str
    address: str
    types: list[str]
    owner: str = Field(description="The person whose access decides which events are sent.")
    unit: str | None = Field(
        description="The only buyer unit whose records it receives events about, if set."
    )
    state: ShownState = Field(
        description=(
            "`unverified`: not tested yet. `active`: receives events. `stopped`: its job was "
            "cancelled. `disabled`: see `reason`. `ended`: deleted."
        )
    )
    state_at: datetime
    reason: Reason | None = Field(description="Why the endpoint is disabled.")
    notice: str | None = Field(description="A message for the owner. Null if there is none.")
    created_at: datetime
    created_by: str
    old_secret_until: datetime | None = Field(
        description="Events are signed with both the old and the new secret until this time."
    )
    failures: int = Field(description="Number of consecutive failed attempts.")
    paused_until: datetime | None = Field(description="Deliveries are paused until this time.")
    waiting: int
    delivered: int = Field(description="Number delivered in the last 30 days.")
    dead: int


class MadeReceiver(ReceiverResource):
    """A webhook endpoint with its new secret, which is returned only in this response."""

    secret: str = Field(description="Verifies the signatures. It cannot be shown again.")


class ReceiverList(BaseModel):
    """The webhook endpoints that you can see, newest first, including deleted ones."""

    items: list[ReceiverResource]


class DeliveryResource(BaseModel):
    """An event delivered to a webhook endpoint, or still to be delivered."""

    id: str = Field(description="The `webhook-id` of every attempt.")
    type: str
    record_id: str
    happened_at: datetime
    state: DeliveryState
    attempts: int
    due_at: datetime | None = Field(description="Time of the next attempt. Null if there is none.")
    tried_at: datetime | None
    outcome: str | None = Field(
        description=(
            "Outcome of the last attempt: an HTTP status, `timeout`, `no-answer`, `not-asked` "
            "(the address resolves to one that is not allowed); or why it was not sent: `late`,"
            " `ended`, `gone`, `secret-lost`, `owner-ended`."
        )
    )
    settled_at: datetime | None


class DeliveryList(BaseModel):
    """Deliveries, newest change first."""

    items: list[DeliveryResource]
    more: bool


class TestResource(BaseModel):
    """The result of a test."""

    echoed: bool = Field(description="Whether the endpoint echoed the challenge.")
    outcome: str = Field(
        description="`echoed`, `not-echoed`, an HTTP status, `timeout`, `no-answer`, `not-asked` "
        "or `secret-lost`."
    )
    why: str | None = Field(
        default=None,
        description="Why the address was not asked or not reached, and which setting helps.",
    )
    receiver: ReceiverResource


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiverStanding:
    """How things stand with a receiver, besides what is kept of it.

    Attributes:
        working: Its job goes on.
        counts: How many deliveries are in each state.
    """

    working: bool
    counts: Mapping[DeliveryState, int]


def standing_of(connection: Connection, receiver: Receiver) -> ReceiverStanding:
    """Return how things stand with a receiver."""
    return ReceiverStanding(
        working=works(connection, receiver), counts=count_deliveries(connection, receiver)
    )


def receiver_resource(
    receiver: Receiver, standing: ReceiverStanding, language: Language, *, now: datetime
) -> ReceiverResource:
    """Return a receiver as it is given out.

    Args:
        receiver: The receiver.
        standing: From `standing_of`.
        language: Of the notice.
        now: The moment: secrets and pauses that are over are not shown.
    """
    stopped = receiver.state == "active" and not standing.working
    state: ShownState = "stopped" if stopped else receiver.state
    return ReceiverResource(
        id=receiver.id,
        version=receiver.version,
        label=receiver.label,
        address=receiver.address,
        types=list(receiver.types),
        owner=receiver.owner,
        unit=receiver.unit_id,
        state=state,
        state_at=receiver.state_at,
        reason=receiver.reason,
        notice=_notice(receiver, state, standing, language),
        created_at=receiver.created_at,
        created_by=receiver.actor,
        old_secret_until=_later(receiver.old_secret_until, now),
        failures=receiver.failures,
        paused_until=_later(receiver.paused_until, now),
        waiting=standing.counts["waiting"],
        delivered=standing.counts["delivered"],
        dead=standing.counts["dead"],
    )


def delivery_resource(delivery: Delivery) -> DeliveryResource:
    """Return a delivery as it is given out."""
    return DeliveryResource(
        id=delivery.id,
        type=delivery.type,
        record_id=delivery.record_id,
        happened_at=delivery.happened_at,
        state=delivery.state,
        attempts=delivery.attempts,
        due_at=delivery.due_at if delivery.state == "waiting" else None,
        tried_at=delivery.tried_at,
        outcome=delivery.outcome,
        settled_at=delivery.settled_at,
    )


def _notice(
    receiver: Receiver, state: ShownState, standing: ReceiverStanding, language: Language
) -> str | None:
    said = []
    if state in _NOTICES:
        said.append(_NOTICES[state].to(language))
    if receiver.reason is not None:
        said.append(_DISABLED[receiver.reason].to(language))
    if standing.counts["dead"] and state != "ended":
        said.append(_DEAD.to(language).format(count=standing.counts["dead"]))
    return " ".join(said) or None


def _later(moment: datetime | None, now: datetime) -> datetime | None:
    return moment if moment is not None and now < moment else None
