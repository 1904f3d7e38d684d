"""Which rows the database lets go: those whose disposal stands in the table of disposals.

A migration calls `let_go` for each table whose rows are only ever added to, or of which none may go
in another way. A row is let go where a disposal stands of the record that it is, or is a part of.
"""

from typing import NamedTuple

from alembic import op


class Going(NamedTuple):
    """By what disposal the rows of a table go.

    Attributes:
        table: The table.
        kind: Kind of the record that is disposed of, which is the name of its table.
        column: The column of this table that holds the number of that record.
        changed: Whether its rows may be changed; otherwise nothing but their going is let be.
        stands: SQL that finds the disposal of the row `OLD`; None: the row of `disposals`.
        function: Name of the function of PostgreSQL; `<table>_let_go` if left out.
    """

    table: str
    kind: str
    column: str = "id"
    changed: bool = False
    stands: str | None = None
    function: str | None = None


def let_go(going: Going) -> None:
    """Let the rows of a table go where their disposal stands, and in no other way."""
    table = going.table
    stands = going.stands or (
        "SELECT 1 FROM disposals WHERE tenant_id = OLD.tenant_id "
        f"AND kind = '{going.kind}' AND record_id = OLD.{going.column}"
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER IF EXISTS {table}_no_delete")
        op.execute(
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
            f"WHEN NOT EXISTS ({stands}) "
            f"BEGIN SELECT RAISE(ABORT, '{table} are never removed'); END"
        )
        return
    function = going.function or f"{table}_let_go"
    op.execute(
        f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'DELETE' THEN IF EXISTS ({stands}) THEN RETURN OLD; END IF; END IF; "
        f"RAISE EXCEPTION '{table} are never changed or removed' "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(f"DROP TRIGGER IF EXISTS {table}_no_change ON {table}")
    op.execute(
        f"CREATE TRIGGER {table}_no_change "
        f"BEFORE {'DELETE' if going.changed else 'UPDATE OR DELETE'} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {function}()"
    )
