"""People, buyer units, grants, keys and access reviews; row-level security on PostgreSQL."""

import sqlalchemy as sa
from alembic import op

from service.migrations.kept import drop_function, head, points_to, refuse_changes
from service.migrations.row_guard import CREATE_FUNCTION, take_away

revision = "0006"
down_revision = "0005"


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _day(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), nullable=True)


def upgrade() -> None:
    """Make the tables, and the function by which PostgreSQL keeps tenants apart."""
    op.create_table("units", *head("units"), _text("name"))
    op.create_table(
        "people",
        *head("people"),
        _text("name"),
        _text("issuer", nullable=True),
        _day("last_seen_on"),
        _moment("ended_at", nullable=True),
        _text("ended_by", nullable=True),
    )
    op.create_table(
        "grants",
        *head("grants"),
        _text("person_id"),
        _text("role", nullable=True),
        _text("unit_id", nullable=True),
        _moment("ended_at", nullable=True),
        _text("ended_by", nullable=True),
        points_to("grants", "person_id", "people"),
        points_to("grants", "unit_id", "units"),
        sa.CheckConstraint(
            "role IN ('viewer', 'officer', 'auditor', 'admin')", name=op.f("ck_grants_role_known")
        ),
        sa.CheckConstraint(
            "(role IS NULL) <> (unit_id IS NULL)", name=op.f("ck_grants_role_or_unit")
        ),
        sa.Index("ix_grants_tenant_id_person_id", "tenant_id", "person_id"),
    )
    op.create_table(
        "api_keys",
        *head("api_keys"),
        _text("person_id"),
        _text("label"),
        _text("prefix"),
        _text("hmac_sha256"),
        _text("scopes"),
        _moment("expires_at"),
        _text("replaces", nullable=True),
        _day("last_used_on"),
        _moment("revoked_at", nullable=True),
        _text("revoked_by", nullable=True),
        points_to("api_keys", "person_id", "people"),
        points_to("api_keys", "replaces", "api_keys"),
        sa.UniqueConstraint("tenant_id", "replaces", name="uq_api_keys_tenant_id_replaces"),
        sa.CheckConstraint("length(hmac_sha256) = 64", name=op.f("ck_api_keys_hmac_sha256_length")),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_api_keys_expires_later")),
        sa.Index("ix_api_keys_prefix", "prefix"),
        sa.Index("ix_api_keys_tenant_id_person_id", "tenant_id", "person_id"),
    )
    op.create_table(
        "access_reviews",
        *head("access_reviews"),
        _text("note"),
        _text("sha256"),
        sa.Column("listing", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_access_reviews_sha256_length")),
        sa.Index("ix_access_reviews_tenant_id_created_at_id", "tenant_id", "created_at", "id"),
    )
    refuse_changes("access_reviews", "access reviews are")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(CREATE_FUNCTION)


def downgrade() -> None:
    """Take the tables back, unless an access review is kept; people and keys are lost.

    Raises:
        RuntimeError: There is one.
    """
    connection = op.get_bind()
    if connection.scalar(sa.text("SELECT count(*) FROM access_reviews")):
        raise RuntimeError("There are kept access reviews; nothing is removed.")
    if connection.dialect.name == "postgresql":
        take_away(connection)
    for table in ("access_reviews", "api_keys", "grants", "people", "units"):
        op.drop_table(table)
    drop_function("access_reviews_refuse_change")
