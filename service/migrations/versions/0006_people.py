"""People, buyer units, grants, keys and access reviews; row-level security on PostgreSQL."""

import sqlalchemy as sa
from alembic import op

from service.migrations.row_guard import CREATE_FUNCTION, take_away

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_SQLITE = (
    "CREATE TRIGGER access_reviews_no_update BEFORE UPDATE ON access_reviews "
    "BEGIN SELECT RAISE(ABORT, 'access reviews are never changed'); END",
    "CREATE TRIGGER access_reviews_no_delete BEFORE DELETE ON access_reviews "
    "BEGIN SELECT RAISE(ABORT, 'access reviews are never removed'); END",
    "CREATE TRIGGER access_reviews_no_replace BEFORE INSERT ON access_reviews "
    "WHEN EXISTS (SELECT 1 FROM access_reviews WHERE tenant_id = NEW.tenant_id AND id = NEW.id) "
    "BEGIN SELECT RAISE(ABORT, 'access reviews are never replaced'); END",
)
_POSTGRESQL = (
    "CREATE FUNCTION access_reviews_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
    "BEGIN RAISE EXCEPTION 'access reviews are never changed or removed' "
    "USING ERRCODE = 'integrity_constraint_violation'; END $$",
    "CREATE TRIGGER access_reviews_no_change BEFORE UPDATE OR DELETE ON access_reviews "
    "FOR EACH ROW EXECUTE FUNCTION access_reviews_refuse_change()",
    "CREATE TRIGGER access_reviews_no_truncate BEFORE TRUNCATE ON access_reviews "
    "FOR EACH STATEMENT EXECUTE FUNCTION access_reviews_refuse_change()",
    CREATE_FUNCTION,
)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _day(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), nullable=True)


def _keys(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        _text("tenant_id"),
        _text("id"),
        _text("actor"),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f(f"fk_{table}_tenant_id")),
    )


def _points_to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{target}.tenant_id", f"{target}.id"],
        name=op.f(f"fk_{table}_tenant_id_{column}"),
    )


def upgrade() -> None:
    """Make the tables, and the function by which PostgreSQL keeps tenants apart."""
    op.create_table("units", *_keys("units"), _text("name"))
    op.create_table(
        "people",
        *_keys("people"),
        _text("name"),
        _text("issuer", nullable=True),
        _day("last_seen_on"),
        _moment("ended_at", nullable=True),
        _text("ended_by", nullable=True),
    )
    op.create_table(
        "grants",
        *_keys("grants"),
        _text("person_id"),
        _text("role", nullable=True),
        _text("unit_id", nullable=True),
        _moment("ended_at", nullable=True),
        _text("ended_by", nullable=True),
        _points_to("grants", "person_id", "people"),
        _points_to("grants", "unit_id", "units"),
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
        *_keys("api_keys"),
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
        _points_to("api_keys", "person_id", "people"),
        _points_to("api_keys", "replaces", "api_keys"),
        sa.UniqueConstraint("tenant_id", "replaces", name="uq_api_keys_tenant_id_replaces"),
        sa.CheckConstraint("length(hmac_sha256) = 64", name=op.f("ck_api_keys_hmac_sha256_length")),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_api_keys_expires_later")),
        sa.Index("ix_api_keys_prefix", "prefix"),
        sa.Index("ix_api_keys_tenant_id_person_id", "tenant_id", "person_id"),
    )
    op.create_table(
        "access_reviews",
        *_keys("access_reviews"),
        _text("note"),
        _text("sha256"),
        sa.Column("listing", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_access_reviews_sha256_length")),
        sa.Index("ix_access_reviews_tenant_id_created_at_id", "tenant_id", "created_at", "id"),
    )
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)


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
    if connection.dialect.name == "postgresql":
        op.execute("DROP FUNCTION access_reviews_refuse_change()")
