"""The tables of webhooks: who is told, and what each was told or is still to be told."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from service.models import Base, Instant


class ReceiverRow(Base):
    """A receiver: where it is, what it is told, and how far in the changes it has come.

    `secret` and `old_secret` are encrypted. `place` is None until it has first been verified.
    """

    __tablename__ = "webhook_receivers"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "unit_id"], ["units.tenant_id", "units.id"]),
        ForeignKeyConstraint(["tenant_id", "job_id"], ["jobs.tenant_id", "jobs.id"]),
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

    tenant_id: Mapped[str] = mapped_column(String, ForeignKey("tenants.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    actor: Mapped[str] = mapped_column(String)
    created_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int]
    label: Mapped[str] = mapped_column(String)
    address: Mapped[str] = mapped_column(String)
    types: Mapped[str] = mapped_column(String)
    owner: Mapped[str] = mapped_column(String)
    unit_id: Mapped[str | None] = mapped_column(String)
    state: Mapped[str] = mapped_column(String)
    reason: Mapped[str | None] = mapped_column(String)
    state_at: Mapped[datetime] = mapped_column(Instant)
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    old_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    old_secret_until: Mapped[datetime | None] = mapped_column(Instant)
    place: Mapped[int | None] = mapped_column(BigInteger)
    failures: Mapped[int]
    paused_until: Mapped[datetime | None] = mapped_column(Instant)
    job_id: Mapped[str | None] = mapped_column(String)


class DeliveryRow(Base):
    """One change that one receiver is told of; its id is the `webhook-id`, however often sent."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "receiver_id"], ["webhook_receivers.tenant_id", "webhook_receivers.id"]
        ),
        UniqueConstraint("tenant_id", "receiver_id", "place"),
        CheckConstraint("state IN ('waiting', 'delivered', 'dead')", name="state_known"),
        CheckConstraint("(state = 'waiting') = (settled_at IS NULL)", name="settled_has_moment"),
        Index(None, "tenant_id", "receiver_id", "state", "due_at", "place"),
    )

    tenant_id: Mapped[str] = mapped_column(String, ForeignKey("tenants.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String, primary_key=True)
    actor: Mapped[str] = mapped_column(String)
    created_at: Mapped[datetime] = mapped_column(Instant)
    receiver_id: Mapped[str] = mapped_column(String)
    place: Mapped[int] = mapped_column(BigInteger)
    type: Mapped[str] = mapped_column(String)
    record_id: Mapped[str] = mapped_column(String)
    happened_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String)
    attempts: Mapped[int]
    queued_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    tried_at: Mapped[datetime | None] = mapped_column(Instant)
    outcome: Mapped[str | None] = mapped_column(String)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
