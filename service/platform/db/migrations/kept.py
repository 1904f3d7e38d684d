"""What tables of a tenant have in common: how a row begins, and what refuses changes to it.

SQLite is asked again before a row is added: `INSERT OR REPLACE` removes the old one without asking
the trigger on DELETE.
"""

from collections.abc import Mapping

import sqlalchemy as sa
from alembic import op

_VIOLATION = "USING ERRCODE = 'integrity_constraint_violation'"


def head(table: str) -> list[sa.schema.SchemaItem]:
    """Return the columns that every row of a tenant begins with, and their keys."""
    return [
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f(f"fk_{table}_tenant_id")),
    ]


def points_to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    """Return what keeps a column to the numbers of the same tenant's rows of another table."""
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{other}.tenant_id", f"{other}.id"],
        name=op.f(f"fk_{table}_tenant_id_{column}"),
    )


def refuse_changes(table: str, said: str | None = None) -> None:
    """Let rows of a table be neither changed, removed nor replaced.

    Args:
        table: The table.
        said: Its rows in the message, with the verb; "<table> are" if left out.
    """
    said = said or f"{table} are"
    if op.get_bind().dialect.name == "sqlite":
        key = "tenant_id = NEW.tenant_id AND id = NEW.id"
        refused = (f"{said} never {change}" for change in ("changed", "removed", "replaced"))
        _guard_sqlite(table, key, *refused)
        return
    function = f"{table}_refuse_change"
    _refuse_postgresql(function, f"'{said} never changed or removed'")
    _guard_postgresql(table, function)


def only_add(keys: Mapping[str, str], function: str, *, raises: str | None = None) -> None:
    """Let tables only be added to.

    Args:
        keys: The tables, each with what its row has in common with one that it would replace.
        function: The function of PostgreSQL that refuses every change of them.
        raises: What that function raises; "<table> are only added to" if left out.
    """
    if op.get_bind().dialect.name == "sqlite":
        for table, key in keys.items():
            said = f"{table} are only added to"
            _guard_sqlite(table, f"tenant_id = NEW.tenant_id AND {key}", said, said, said)
        return
    _refuse_postgresql(function, raises or "'% are only added to', TG_TABLE_NAME")
    for table in keys:
        _guard_postgresql(table, function)


def _guard_sqlite(table: str, key: str, *said: str) -> None:
    events = (
        ("update", "BEFORE UPDATE", ""),
        ("delete", "BEFORE DELETE", ""),
        ("replace", "BEFORE INSERT", f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {key}) "),
    )
    for (name, event, when), message in zip(events, said, strict=True):
        op.execute(
            f"CREATE TRIGGER {table}_no_{name} {event} ON {table} {when}"
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )


def _refuse_postgresql(function: str, raises: str) -> None:
    op.execute(
        f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION {raises} {_VIOLATION}; END $$"
    )


def _guard_postgresql(table: str, function: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {function}()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
    )
