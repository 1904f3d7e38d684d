"""Receivers of webhooks, and what each is told."""

import sqlalchemy as sa
from alembic import op

from service.migrations.kept import head, points_to

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "webhook_receivers",
        *head("webhook_receivers"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("types", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("old_secret", sa.LargeBinary(), nullable=True),
        sa.Column("old_secret_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("place", sa.BigInteger(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("job_id", sa.String(), nullable=True),
        points_to("webhook_receivers", "unit_id", "units"),
        points_to("webhook_receivers", "job_id", "jobs"),
        sa.CheckConstraint(
            "state IN ('unverified', 'active', 'disabled', 'ended')",
            name=op.f("ck_webhook_receivers_state_known"),
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_webhook_receivers_version_range")),
        sa.CheckConstraint(
            "state <> 'active' OR place IS NOT NULL",
            name=op.f("ck_webhook_receivers_active_has_place"),
        ),
        sa.CheckConstraint(
            "(old_secret IS NULL) = (old_secret_until IS NULL)",
            name=op.f("ck_webhook_receivers_old_secret_ends"),
        ),
        sa.Index("ix_webhook_receivers_tenant_id_created_at_id", "tenant_id", "created_at", "id"),
    )
    op.create_table(
        "webhook_deliveries",
        *head("webhook_deliveries"),
        sa.Column("receiver_id", sa.String(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("record_id", sa.String(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        points_to("webhook_deliveries", "receiver_id", "webhook_receivers"),
        sa.UniqueConstraint(
            "tenant_id",
            "receiver_id",
            "place",
            name=op.f("uq_webhook_deliveries_tenant_id_receiver_id_place"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'delivered', 'dead')",
            name=op.f("ck_webhook_deliveries_state_known"),
        ),
        sa.CheckConstraint(
            "(state = 'waiting') = (settled_at IS NULL)",
            name=op.f("ck_webhook_deliveries_settled_has_moment"),
        ),
        sa.Index(
            "ix_webhook_deliveries_tenant_id_receiver_id_state_due_at_place",
            "tenant_id",
            "receiver_id",
            "state",
            "due_at",
            "place",
        ),
    )


def downgrade() -> None:
    """Take the tables back: receivers are entered anew, and the changes themselves stay."""
    op.drop_table("webhook_deliveries")
    op.drop_table("webhook_receivers")
