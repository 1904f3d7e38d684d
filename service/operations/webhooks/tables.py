"""The tables of webhooks: who is told, and what each was told or is still to be told."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal

from sqlalchemy import CheckConstraint, Index, UniqueConstraint

from service.operations.webhooks.event_types import event_body
from service.operations.webhooks.signing import reveal_secret
from service.platform.db.records import (
    Big,
    Check,
    KnownValues,
    OfTenant,
    Words,
    points_to,
    table_of,
)

State = Literal["unverified", "active", "disabled", "ended"]
"""Not tested yet and told nothing; told; wants nothing more or cannot be told; gone for good."""

Reason = Literal["gone", "secret-lost", "owner-ended"]
"""Why a receiver is disabled: it answered 410; its secret cannot be read; its owner acts no
longer."""

DeliveryState = Literal["waiting", "delivered", "dead"]
"""Waits for its next try; has arrived; is not tried any longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver(OfTenant):
    """A receiver as it stands: where it is, what it is told, and how far in the changes it is.

    Attributes:
        version: Grows by one each time that somebody changes it.
        label: What it is for.
        address: Where it is told.
        types: What it is told of, from `service.operations.webhooks.event_types.TYPES`.
        owner: The person whose sight counts.
        unit_id: The one buyer unit whose records it is told of; None: all that the owner sees.
        state: See `State`.
        reason: Why it is disabled.
        state_at: Since when it is in its state.
        secret: What its events are signed with, encrypted.
        old_secret: What they are signed with besides until `old_secret_until`, encrypted.
        old_secret_until: Until when.
        place: The place in the changes up to which they are noted for it; None until it has first
            been tested.
        failures: How many times in a row it has not answered.
        paused_until: Until when it is left alone.
        job_id: The job that works for it.
    """

    version: Annotated[int, Check("{} >= 1", "range")]
    label: str
    address: str
    types: Annotated[tuple[str, ...], Words]
    owner: str
    unit_id: str | None
    state: Annotated[State, KnownValues]
    reason: Reason | None
    state_at: datetime
    secret: bytes = field(repr=False)
    old_secret: bytes | None = field(default=None, repr=False)
    old_secret_until: datetime | None = None
    place: Annotated[int | None, Big] = None
    failures: int = 0
    paused_until: datetime | None = None
    job_id: str | None = None

    def shown_secrets(self, key_secret: bytes, *, now: datetime) -> list[str]:
        """Return the secrets that sign now, in the clear, the newest first.

        Raises:
            SecretLost: They were kept under another secret of the installation.
        """
        kept = [self.secret]
        if self.old_secret is not None and self.old_secret_until and now < self.old_secret_until:
            kept.append(self.old_secret)
        return [
            reveal_secret(
                secret, tenant_id=self.tenant_id, receiver_id=self.id, key_secret=key_secret
            )
            for secret in kept
        ]


WEBHOOK_RECEIVERS = table_of(
    Receiver,
    "webhook_receivers",
    points_to("unit_id", "units"),
    points_to("job_id", "jobs"),
    CheckConstraint("state <> 'active' OR place IS NOT NULL", name="active_has_place"),
    CheckConstraint("(old_secret IS NULL) = (old_secret_until IS NULL)", name="old_secret_ends"),
    Index(None, "tenant_id", "created_at", "id"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery(OfTenant):
    """One change that one receiver is told of; its number is the `webhook-id` of every try.

    Attributes:
        receiver_id: Who is told.
        place: The place of the change.
        type: What is told.
        record_id: The number of the record.
        happened_at: When it was made or changed.
        state: See `DeliveryState`.
        attempts: How often it has been sent since it was put in line.
        queued_at: When it was put in line, for the first time or again.
        due_at: When it may be sent next.
        tried_at: When it was last sent.
        outcome: What came of that: an HTTP status, `timeout`, `no-answer` or `not-asked`; or why
            it was not sent: `late`, `ended` or why the receiver is disabled.
        settled_at: When it arrived or died.
    """

    receiver_id: str
    place: Annotated[int, Big]
    type: str
    record_id: str
    happened_at: datetime
    state: Annotated[DeliveryState, KnownValues]
    attempts: int
    queued_at: datetime
    due_at: datetime
    tried_at: datetime | None = None
    outcome: str | None = None
    settled_at: datetime | None = None

    @property
    def body(self) -> bytes:
        """What is sent: the same bytes each time."""
        return event_body(self.type, self.happened_at, self.record_id)


WEBHOOK_DELIVERIES = table_of(
    Delivery,
    "webhook_deliveries",
    points_to("receiver_id", "webhook_receivers"),
    UniqueConstraint("tenant_id", "receiver_id", "place"),
    CheckConstraint("(state = 'waiting') = (settled_at IS NULL)", name="settled_has_moment"),
    Index(None, "tenant_id", "receiver_id", "state", "due_at", "place"),
)
