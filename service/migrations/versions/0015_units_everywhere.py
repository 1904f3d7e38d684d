"""Buyer units of what hangs on no case, and the look-up of what superseded a screening."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

_TABLES = (
    "screenings", "needs", "jobs", "mappings", "judgements", "evidence_files",
)  # fmt: skip
"""Tables whose rows have a unit of their own; "" for none."""
_FILES = "evidence_files"
_KEY, _KEY_WITH_UNIT = ("tenant_id", "sha256"), ("tenant_id", "unit", "sha256")
"""By what a file is kept once: another unit that keeps the same bytes learns nothing of it."""


def upgrade() -> None:
    """Give the rows their unit, and screenings an index."""
    for table in _TABLES:
        op.add_column(table, sa.Column("unit", sa.String(), server_default="", nullable=False))
    _key_files(_KEY, _KEY_WITH_UNIT)
    op.create_index(
        op.f("ix_screenings_tenant_id_supersedes"), "screenings", ["tenant_id", "supersedes"]
    )


def downgrade() -> None:
    """Take the units back, unless a record has one.

    Raises:
        RuntimeError: There is such a record; everybody would see it.
    """
    connection = op.get_bind()
    for table in _TABLES:
        if connection.scalar(sa.text(f"SELECT count(*) FROM {table} WHERE unit <> ''")):
            raise RuntimeError(f"There are {table} of a unit; nothing is removed.")
    op.drop_index(op.f("ix_screenings_tenant_id_supersedes"), "screenings")
    _key_files(_KEY_WITH_UNIT, _KEY)
    for table in _TABLES:
        op.drop_column(table, "unit")


def _key_files(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Let a file be kept once by other columns than before."""
    old, new = (f"uq_{_FILES}_{'_'.join(columns)}" for columns in (before, after))
    if op.get_bind().dialect.name == "sqlite":
        _rebuild_files(
            f"CONSTRAINT {old} UNIQUE ({', '.join(before)})",
            f"CONSTRAINT {new} UNIQUE ({', '.join(after)})",
        )
        return
    op.drop_constraint(op.f(old), _FILES, type_="unique")
    op.create_unique_constraint(op.f(new), _FILES, list(after))


def _rebuild_files(before: str, after: str) -> None:
    """Make the table anew with another constraint, for SQLite cannot change one.

    Triggers and indexes go with a table, so they are made again as they were. References to the
    table are checked at the end: they are by name, and the rows are the same.

    Raises:
        RuntimeError: A reference leads nowhere.
    """
    connection = op.get_bind()
    schema = sa.text("SELECT type, sql FROM sqlite_master WHERE tbl_name = :table AND sql NOT NULL")
    found = connection.execute(schema, {"table": _FILES}).all()
    (made,) = (row.sql for row in found if row.type == "table")
    between = f"{_FILES}_anew"
    op.execute("PRAGMA defer_foreign_keys = ON")
    _, columns = made.replace(before, after).split("(", 1)  # a renamed table's name is quoted
    op.execute(f"CREATE TABLE {between} ({columns}")
    op.execute(f"INSERT INTO {between} SELECT * FROM {_FILES}")
    op.execute(f"DROP TABLE {_FILES}")
    op.execute(f"ALTER TABLE {between} RENAME TO {_FILES}")
    for row in found:
        if row.type != "table":
            op.execute(row.sql)
    op.execute("PRAGMA defer_foreign_keys = OFF")
    if connection.execute(sa.text("PRAGMA foreign_key_check")).first() is not None:
        raise RuntimeError("A reference leads nowhere; nothing is changed.")
