"""Every table as the first release has it."""

import sqlalchemy as sa
from alembic import op

from service.platform.db.migrations.baseline import (
    cases,
    changes,
    documents,
    jobs,
    log,
    people,
    privacy,
    replies,
    screenings,
    telling,
)
from service.platform.db.migrations.row_guard import CREATE_FUNCTION, take_away

revision = "r0001"
down_revision = None

_PARTS = (people, screenings, jobs, documents, cases, replies, privacy, log, telling, changes)
"""In an order in which what is pointed to, or noted, stands before."""
_FUNCTIONS = """
SELECT DISTINCT p.proname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
WHERE NOT t.tgisinternal AND t.tgrelid = ANY(CAST(:tables AS regclass[]))
ORDER BY p.proname
"""


def upgrade() -> None:
    """Make the tables with their triggers, and what PostgreSQL keeps organisations apart by."""
    for part in _PARTS:
        part.make()
    if op.get_bind().dialect.name == "postgresql":
        op.execute(CREATE_FUNCTION)


def downgrade() -> None:
    """Take all tables back, unless there is a row in one.

    Raises:
        RuntimeError: There is one.
    """
    connection = op.get_bind()
    tables = [table for part in _PARTS for table in part.TABLES]
    kept = [
        table for table in tables if connection.scalar(sa.text(f"SELECT 1 FROM {table} LIMIT 1"))
    ]
    if kept:
        raise RuntimeError(f"There are kept {', '.join(kept)}; nothing is removed.")
    functions: list[str] = []
    if connection.dialect.name == "postgresql":
        take_away(connection)
        functions += connection.scalars(sa.text(_FUNCTIONS), {"tables": tables})
    for table in reversed(tables):
        op.drop_table(table)
    for function in functions:
        op.execute(f"DROP FUNCTION {function}()")
