"""Monitors with what they have noticed, and the receivers of webhooks with what each is told."""

import sqlalchemy as sa
from alembic import op

from service.platform.db.migrations.columns import (
    contents,
    days,
    found_by,
    holds,
    in_order,
    long,
    moments,
    once,
    place,
    texts,
    wholes,
)
from service.platform.db.migrations.kept import head, points_to

TABLES = ("monitors", "monitor_events", "webhook_receivers", "webhook_deliveries")


def make() -> None:
    """Make the tables."""
    _make_monitors()
    _make_webhooks()


def _versioned(table: str) -> list[sa.schema.SchemaItem]:
    return [*head(table), *wholes("version"), holds(table, "version_range", "version >= 1")]


def _make_monitors() -> None:
    op.create_table(
        "monitors",
        *_versioned("monitors"),
        *moments("changed_at"),
        *texts("unit", "subject_kind", "subject"),
        *contents("particulars"),
        *texts("owner"),
        *texts("deputy", nullable=True),
        *wholes("every_days"),
        *texts("quiet_from", "quiet_to", nullable=True),
        *texts("zone"),
        *days("expires_on"),
        *moments("ended_at", nullable=True),
        *texts("end_reason", nullable=True),
        *wholes("checks"),
        *moments("checked_at", nullable=True),
        *contents("basis", "standing", nullable=True),
        holds("monitors", "subject_known", "subject_kind IN ('party', 'case', 'portfolio')"),
        holds("monitors", "every_days_range", "every_days >= 1"),
        holds("monitors", "quiet_whole", "(quiet_from IS NULL) = (quiet_to IS NULL)"),
        in_order("monitors"),
    )
    op.create_table(
        "monitor_events",
        *_versioned("monitor_events"),
        *texts("monitor_id", "subject", "kind", "what", "basis"),
        *texts("snapshot_id", nullable=True),
        *contents("content"),
        *texts("record_id", "task_id", nullable=True),
        *moments("handed_out_at", nullable=True),
        *texts("state"),
        *texts("reason", "closed_by", nullable=True),
        *moments("closed_at", nullable=True),
        points_to("monitor_events", "monitor_id", "monitors"),
        once("monitor_events", "tenant_id", "monitor_id", "subject", "basis", "what"),
        holds("monitor_events", "state_known", "state IN ('open', 'done')"),
        holds("monitor_events", "closed_with_reason", "state = 'open' OR reason IS NOT NULL"),
        *long("monitor_events", 64, "basis"),
        in_order("monitor_events", "monitor_id"),
    )


def _make_webhooks() -> None:
    op.create_table(
        "webhook_receivers",
        *head("webhook_receivers"),
        *wholes("version"),
        *texts("label", "address", "types", "owner"),
        *texts("unit_id", nullable=True),
        *texts("state"),
        *texts("reason", nullable=True),
        *moments("state_at"),
        *contents("secret"),
        *contents("old_secret", nullable=True),
        *moments("old_secret_until", nullable=True),
        place("place", nullable=True),
        *wholes("failures"),
        *moments("paused_until", nullable=True),
        *texts("job_id", nullable=True),
        points_to("webhook_receivers", "unit_id", "units"),
        points_to("webhook_receivers", "job_id", "jobs"),
        holds(
            "webhook_receivers",
            "state_known",
            "state IN ('unverified', 'active', 'disabled', 'ended')",
        ),
        holds("webhook_receivers", "version_range", "version >= 1"),
        holds("webhook_receivers", "active_has_place", "state <> 'active' OR place IS NOT NULL"),
        holds(
            "webhook_receivers",
            "old_secret_ends",
            "(old_secret IS NULL) = (old_secret_until IS NULL)",
        ),
        in_order("webhook_receivers"),
    )
    op.create_table(
        "webhook_deliveries",
        *head("webhook_deliveries"),
        *texts("receiver_id"),
        place("place"),
        *texts("type", "record_id"),
        *moments("happened_at"),
        *texts("state"),
        *wholes("attempts"),
        *moments("queued_at", "due_at"),
        *moments("tried_at", nullable=True),
        *texts("outcome", nullable=True),
        *moments("settled_at", nullable=True),
        points_to("webhook_deliveries", "receiver_id", "webhook_receivers"),
        once("webhook_deliveries", "tenant_id", "receiver_id", "place"),
        holds("webhook_deliveries", "state_known", "state IN ('waiting', 'delivered', 'dead')"),
        holds(
            "webhook_deliveries",
            "settled_has_moment",
            "(state = 'waiting') = (settled_at IS NULL)",
        ),
        found_by("webhook_deliveries", "tenant_id", "receiver_id", "state", "due_at", "place"),
    )
