"""The tables of webhooks: who is told, and what each was told or is still to be told."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.platform.db.models import Base, OfTenant, points_to


class ReceiverRow(OfTenant, Base):
    """A receiver: where it is, what it is told, and how far in the changes it has come.

    `secret` and `old_secret` are encrypted. `place` is None until it has first been verified.
    """

    __tablename__ = "webhook_receivers"
    __table_args__ = (
        points_to("unit_id", "units"),
        points_to("job_id", "jobs"),
        CheckConstraint(
            "state IN ('unverified', 'active', 'disabled', 'ended')", name="state_known"
        ),
        CheckConstraint("version >= 1", name="version_range"),
        CheckConstraint("state <> 'active' OR place IS NOT NULL", name="active_has_place"),
        CheckConstraint(
            "(old_secret IS NULL) = (old_secret_until IS NULL)", name="old_secret_ends"
        ),
        Index(None, "tenant_id", "created_at", "id"),
    )

    version: Mapped[int]
    label: Mapped[str]
    address: Mapped[str]
    types: Mapped[str]
    owner: Mapped[str]
    unit_id: Mapped[str | None]
    state: Mapped[str]
    reason: Mapped[str | None]
    state_at: Mapped[datetime]
    secret: Mapped[bytes]
    old_secret: Mapped[bytes | None]
    old_secret_until: Mapped[datetime | None]
    place: Mapped[int | None] = mapped_column(BigInteger)
    failures: Mapped[int]
    paused_until: Mapped[datetime | None]
    job_id: Mapped[str | None]


class DeliveryRow(OfTenant, Base):
    """One change that one receiver is told of; its id is the `webhook-id`, however often sent."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        points_to("receiver_id", "webhook_receivers"),
        UniqueConstraint("tenant_id", "receiver_id", "place"),
        CheckConstraint("state IN ('waiting', 'delivered', 'dead')", name="state_known"),
        CheckConstraint("(state = 'waiting') = (settled_at IS NULL)", name="settled_has_moment"),
        Index(None, "tenant_id", "receiver_id", "state", "due_at", "place"),
    )

    receiver_id: Mapped[str]
    place: Mapped[int] = mapped_column(BigInteger)
    type: Mapped[str]
    record_id: Mapped[str]
    happened_at: Mapped[datetime]
    state: Mapped[str]
    attempts: Mapped[int]
    queued_at: Mapped[datetime]
    due_at: Mapped[datetime]
    tried_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    settled_at: Mapped[datetime | None]
