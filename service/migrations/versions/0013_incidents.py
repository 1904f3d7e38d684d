"""Restricted incidents, the role that opens them, and the one way in which records go."""

import sqlalchemy as sa
from alembic import op

from service.migrations.kept import drop_function, head, only_add, points_to

revision = "0013"
down_revision = "0012"

_ADDED_TO = {
    "incident_entries": "(id = NEW.id OR (incident_id = NEW.incident_id AND place = NEW.place))",
    "disposals": "(id = NEW.id OR (kind = NEW.kind AND record_id = NEW.record_id))",
}
"""Tables that are only added to, each with its key."""
_REFUSE = "privacy_refuse_change"
_DISPOSED_OF = ("mappings", "evidence_files", "needs")
"""Tables whose rows go where a disposal of them stands."""
_ROLES = "'viewer', 'officer', 'auditor', 'admin'"


def _sqlite(table: str) -> list[str]:
    return [
        f"DROP TRIGGER {table}_no_delete",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
        f"WHEN NOT EXISTS (SELECT 1 FROM disposals WHERE tenant_id = OLD.tenant_id "
        f"AND kind = '{table}' AND record_id = OLD.id) "
        f"BEGIN SELECT RAISE(ABORT, '{table} are never removed'); END",
    ]


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


def upgrade() -> None:
    """Make the tables with their triggers, and let the role be given."""
    op.create_table(
        "incident_entries",
        *head("incident_entries"),
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
        *head("disposals"),
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
    only_add(_ADDED_TO, _REFUSE, raises="'this table is only added to'")
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in _DISPOSED_OF:
        for statement in _sqlite(table) if is_sqlite else [_refusing(table, disposable=True)]:
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
    drop_function(_REFUSE)


def _let_grants_be(roles: str, *, is_sqlite: bool) -> None:
    """Set which roles a grant can be of; SQLite changes a check only with its whole table."""
    check = f"role IN ({roles})"
    if not is_sqlite:
        op.drop_constraint(op.f("ck_grants_role_known"), "grants", type_="check")
        op.create_check_constraint(op.f("ck_grants_role_known"), "grants", check)
        return
    op.create_table(
        "grants_anew",
        *head("grants"),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("unit_id", sa.String(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        points_to("grants", "person_id", "people"),
        points_to("grants", "unit_id", "units"),
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
