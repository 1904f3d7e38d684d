"""Restricted incidents, the role that opens them, and the one way in which records go."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_ADDED_TO = {
    "incident_entries": "tenant_id = NEW.tenant_id "
    "AND (id = NEW.id OR (incident_id = NEW.incident_id AND place = NEW.place))",
    "disposals": "tenant_id = NEW.tenant_id "
    "AND (id = NEW.id OR (kind = NEW.kind AND record_id = NEW.record_id))",
}
_DISPOSED_OF = ("mappings", "evidence_files", "needs")
"""Tables whose rows go where a disposal of them stands."""
_ROLES = "'viewer', 'officer', 'auditor', 'admin'"


def _sqlite() -> list[str]:
    statements = []
    for table, key in _ADDED_TO.items():
        refused = f"BEGIN SELECT RAISE(ABORT, '{table} are only added to'); END"
        statements += [
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refused}",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refused}",
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {key}) {refused}",
        ]
    for table in _DISPOSED_OF:
        statements += [
            f"DROP TRIGGER {table}_no_delete",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
            f"WHEN NOT EXISTS (SELECT 1 FROM disposals WHERE tenant_id = OLD.tenant_id "
            f"AND kind = '{table}' AND record_id = OLD.id) "
            f"BEGIN SELECT RAISE(ABORT, '{table} are never removed'); END",
        ]
    return statements


def _postgresql() -> list[str]:
    statements = [
        "CREATE FUNCTION privacy_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION 'this table is only added to' "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$",
    ]
    for table in _ADDED_TO:
        statements += [
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION privacy_refuse_change()",
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION privacy_refuse_change()",
        ]
    statements += [_refusing(table, disposable=True) for table in _DISPOSED_OF]
    return statements


def _refusing(table: str, *, disposable: bool) -> str:
    """Return what makes the function of a table's triggers: it refuses all, or all but that."""
    let_go = (
        "IF TG_OP = 'DELETE' THEN IF EXISTS (SELECT 1 FROM disposals "
        f"WHERE tenant_id = OLD.tenant_id AND kind = '{table}' AND record_id = OLD.id) "
        "THEN RETURN OLD; END IF; END IF; "
    )
    return (
        f"CREATE OR REPLACE FUNCTION {table}_refuse_change() RETURNS trigger LANGUAGE plpgsql "
        f"AS $$ BEGIN {let_go if disposable else ''}"
        f"RAISE EXCEPTION '{table} are never changed or removed' "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )


def _keys(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f(f"fk_{table}_tenant_id")),
    )


def upgrade() -> None:
    """Make the tables with their triggers, and let the role be given."""
    op.create_table(
        "incident_entries",
        *_keys("incident_entries"),
        sa.Column("incident_id", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.UniqueConstraint(
            "tenant_id",
            "incident_id",
            "place",
            name="uq_incident_entries_tenant_id_incident_id_place",
        ),
        sa.CheckConstraint(
            "kind IN ('reported', 'receipt', 'read', 'released')",
            name=op.f("ck_incident_entries_kind_known"),
        ),
        sa.CheckConstraint("place >= 1", name=op.f("ck_incident_entries_place_range")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_incident_entries_sha256_length")),
    )
    op.create_table(
        "disposals",
        *_keys("disposals"),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("record_id", sa.String(), nullable=False),
        sa.Column("content_sha256", sa.String(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.UniqueConstraint(
            "tenant_id", "kind", "record_id", name="uq_disposals_tenant_id_kind_record_id"
        ),
        sa.CheckConstraint("days >= 1", name=op.f("ck_disposals_days_range")),
        sa.CheckConstraint(
            "length(content_sha256) = 64", name=op.f("ck_disposals_content_sha256_length")
        ),
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _sqlite() if is_sqlite else _postgresql():
        op.execute(statement)
    _let_grants_be(f"{_ROLES}, 'incident'", is_sqlite=is_sqlite)


def downgrade() -> None:
    """Take the tables back, unless something is kept in them or somebody has had the role.

    Raises:
        RuntimeError: There is something.
    """
    connection = op.get_bind()
    kept = connection.scalar(
        sa.text(
            "SELECT (SELECT count(*) FROM incident_entries) + (SELECT count(*) FROM disposals) "
            "+ (SELECT count(*) FROM grants WHERE role = 'incident')"
        )
    )
    if kept:
        raise RuntimeError("There are kept incidents, disposals or rights; nothing is removed.")
    is_sqlite = connection.dialect.name == "sqlite"
    _let_grants_be(_ROLES, is_sqlite=is_sqlite)
    for table in _DISPOSED_OF:
        if is_sqlite:
            op.execute(f"DROP TRIGGER {table}_no_delete")
            op.execute(
                f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} are never removed'); END"
            )
        else:
            op.execute(_refusing(table, disposable=False))
    for table in _ADDED_TO:
        op.drop_table(table)
    if not is_sqlite:
        op.execute("DROP FUNCTION privacy_refuse_change()")


def _let_grants_be(roles: str, *, is_sqlite: bool) -> None:
    """Set which roles a grant can be of; SQLite changes a check only with its whole table."""
    check = f"role IN ({roles})"
    if not is_sqlite:
        op.drop_constraint(op.f("ck_grants_role_known"), "grants", type_="check")
        op.create_check_constraint(op.f("ck_grants_role_known"), "grants", check)
        return
    op.create_table(
        "grants_anew",
        *_keys("grants"),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("unit_id", sa.String(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        *(
            sa.ForeignKeyConstraint(
                ["tenant_id", column],
                [f"{target}.tenant_id", f"{target}.id"],
                name=op.f(f"fk_grants_tenant_id_{column}"),
            )
            for column, target in (("person_id", "people"), ("unit_id", "units"))
        ),
        sa.CheckConstraint(check, name=op.f("ck_grants_role_known")),
        sa.CheckConstraint(
            "(role IS NULL) <> (unit_id IS NULL)", name=op.f("ck_grants_role_or_unit")
        ),
    )
    columns = "tenant_id, id, actor, created_at, person_id, role, unit_id, ended_at, ended_by"
    op.execute(f"INSERT INTO grants_anew ({columns}) SELECT {columns} FROM grants")
    op.drop_table("grants")
    op.rename_table("grants_anew", "grants")
    op.create_index("ix_grants_tenant_id_person_id", "grants", ["tenant_id", "person_id"])
