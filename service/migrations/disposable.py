"""Which rows the database lets go: those whose disposal stands in the table of disposals.

A migration calls `let_go` for each table whose rows are only ever added to, or of which none may go
in another way. A row is let go where a disposal stands of the record that it is, or is a part of.
"""

import re
from typing import NamedTuple

from sqlalchemy import Connection, text


class Going(NamedTuple):
    """By what disposal the rows of a table go.

    Attributes:
        table: The table.
        kind: Kind of the record that is disposed of, which is the name of its table.
        column: The column of this table that holds the number of that record.
        refused_by: The function of PostgreSQL that refused every change of it before; None: rows
            of the table may be changed, and none was kept from going.
        stands: SQL that finds the disposal of the row `OLD`; None: the row of `disposals`.
    """

    table: str
    kind: str
    column: str = "id"
    refused_by: str | None = None
    stands: str | None = None


def let_go(connection: Connection, going: Going) -> None:
    """Let the rows of a table go where their disposal stands, and in no other way."""
    if connection.dialect.name == "sqlite":
        _replace_sqlite(connection, going.table, when=f"WHEN NOT EXISTS ({_stands(going)}) ")
        return
    events = "DELETE" if going.refused_by is None else "UPDATE OR DELETE"
    _run(
        connection,
        f"CREATE FUNCTION {going.table}_let_go() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'DELETE' THEN IF EXISTS ({_stands(going)}) THEN RETURN OLD; END IF; END IF; "
        f"RAISE EXCEPTION '{going.table} are never changed or removed' "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"DROP TRIGGER IF EXISTS {going.table}_no_change ON {going.table}",
        f"CREATE TRIGGER {going.table}_no_change BEFORE {events} ON {going.table} "
        f"FOR EACH ROW EXECUTE FUNCTION {going.table}_let_go()",
    )


def keep_again(connection: Connection, going: Going) -> None:
    """Take back what `let_go` did."""
    table = going.table
    if connection.dialect.name == "sqlite":
        if going.refused_by is None:
            _run(connection, f"DROP TRIGGER {table}_no_delete")
        else:
            _replace_sqlite(connection, table, when="")
        return
    _run(connection, f"DROP TRIGGER {table}_no_change ON {table}")
    if going.refused_by is not None:
        _run(
            connection,
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {going.refused_by}()",
        )
    _run(connection, f"DROP FUNCTION {table}_let_go()")


def remake_sqlite(connection: Connection, table: str, old: str, new: str) -> None:
    """Make a table anew with another constraint, which SQLite changes in no other way.

    Its columns, indexes and triggers stay as they are.

    Args:
        connection: Of SQLite.
        table: The table; no other points to it.
        old: What stands in the statement that makes it, with single spaces.
        new: What is to stand there.
    """
    made = connection.execute(
        text(
            "SELECT sql FROM sqlite_master WHERE tbl_name = :table AND sql IS NOT NULL "
            "ORDER BY type = 'table' DESC"
        ),
        {"table": table},
    ).scalars()
    statement, *others = made.all()
    anew = " ".join(statement.split())
    if old not in anew:
        raise RuntimeError(f"{table} is not as expected; nothing is changed.")
    anew = anew.replace(old, new)
    for name in (f"CREATE TABLE {table} ", f'CREATE TABLE "{table}" '):
        anew = anew.replace(name, f"CREATE TABLE {table}_anew ", 1)
    anew = re.sub(rf'REFERENCES "?{table}"? ', f"REFERENCES {table}_anew ", anew)
    _run(
        connection,
        anew,
        f"INSERT INTO {table}_anew SELECT * FROM {table}",
        f"DROP TABLE {table}",
        f"ALTER TABLE {table}_anew RENAME TO {table}",
        *others,
    )


def _stands(going: Going) -> str:
    return going.stands or (
        "SELECT 1 FROM disposals WHERE tenant_id = OLD.tenant_id "
        f"AND kind = '{going.kind}' AND record_id = OLD.{going.column}"
    )


def _replace_sqlite(connection: Connection, table: str, *, when: str) -> None:
    _run(
        connection,
        f"DROP TRIGGER IF EXISTS {table}_no_delete",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {when}"
        f"BEGIN SELECT RAISE(ABORT, '{table} are never removed'); END",
    )


def _run(connection: Connection, *statements: str) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)
