"""Organisations, and who may do what in them: units, people, grants, keys and access reviews."""

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
    texts,
)
from service.platform.db.migrations.kept import head, points_to, refuse_changes

TABLES = ("tenants", "units", "people", "grants", "api_keys", "access_reviews", "ended_sessions")


def make() -> None:
    """Make the tables, and let no access review be changed."""
    op.create_table(
        "tenants",
        *texts("id", "actor"),
        *moments("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_tenants"),
    )
    op.create_table("units", *head("units"), *texts("name"))
    op.create_table(
        "people",
        *head("people"),
        *texts("name"),
        *texts("issuer", nullable=True),
        *days("last_seen_on", nullable=True),
        *moments("ended_at", nullable=True),
        *texts("ended_by", nullable=True),
    )
    op.create_table(
        "grants",
        *head("grants"),
        *texts("person_id"),
        *texts("role", "unit_id", nullable=True),
        *moments("ended_at", nullable=True),
        *texts("ended_by", nullable=True),
        points_to("grants", "person_id", "people"),
        points_to("grants", "unit_id", "units"),
        holds(
            "grants",
            "role_known",
            "role IN ('viewer', 'officer', 'auditor', 'admin', 'incident')",
        ),
        holds("grants", "role_or_unit", "(role IS NULL) <> (unit_id IS NULL)"),
        found_by("grants", "tenant_id", "person_id"),
    )
    _make_keys()
    op.create_table(
        "access_reviews",
        *head("access_reviews"),
        *texts("note", "sha256"),
        *contents("listing"),
        *long("access_reviews", 64, "sha256"),
        in_order("access_reviews"),
    )
    refuse_changes("access_reviews", "access reviews are")
    op.create_table(
        "ended_sessions",
        *head("ended_sessions"),
        *long("ended_sessions", 64, "id"),
        found_by("ended_sessions", "tenant_id", "created_at"),
    )


def _make_keys() -> None:
    op.create_table(
        "api_keys",
        *head("api_keys"),
        *texts("person_id", "label", "prefix", "hmac_sha256", "scopes"),
        *moments("expires_at"),
        *texts("replaces", nullable=True),
        *days("last_used_on", nullable=True),
        *moments("revoked_at", nullable=True),
        *texts("revoked_by", nullable=True),
        points_to("api_keys", "person_id", "people"),
        points_to("api_keys", "replaces", "api_keys"),
        once("api_keys", "tenant_id", "replaces"),
        *long("api_keys", 64, "hmac_sha256"),
        holds("api_keys", "expires_later", "expires_at > created_at"),
        found_by("api_keys", "prefix"),
        found_by("api_keys", "tenant_id", "person_id"),
    )
