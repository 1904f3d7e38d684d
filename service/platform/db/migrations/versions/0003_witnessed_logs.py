"""What this server has cosigned as a witness for other logs; it never goes back."""

import sqlalchemy as sa
from alembic import op

from service.platform.db.migrations.columns import contents, long, moments, place, texts

revision = "r0003"
down_revision = "r0002"

_TABLE = "witnessed_logs"
_BACK = "NEW.origin <> OLD.origin OR NEW.size < OLD.size OR (NEW.size = OLD.size AND {other})"


def upgrade() -> None:
    """Make the table, which takes no smaller size and loses no row."""
    op.create_table(
        _TABLE,
        *texts("origin"),
        place("size"),
        *contents("root", "note"),
        *moments("cosigned_at"),
        sa.PrimaryKeyConstraint("origin", name=f"pk_{_TABLE}"),
        *long(_TABLE, 32, "root"),
    )
    if op.get_bind().dialect.name == "sqlite":
        back = _BACK.format(other="NEW.root IS NOT OLD.root")
        for when in (f"UPDATE ON {_TABLE} WHEN {back}", f"DELETE ON {_TABLE}"):
            op.execute(
                f"CREATE TRIGGER {_TABLE}_no_{when[:6].lower()} BEFORE {when} "
                "BEGIN SELECT RAISE(ABORT, 'a witness never goes back'); END"
            )
        return
    back = _BACK.format(other="NEW.root IS DISTINCT FROM OLD.root")
    op.execute(
        "CREATE FUNCTION witness_never_back() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'UPDATE' THEN IF NOT ({back}) THEN RETURN NEW; END IF; END IF; "
        "RAISE EXCEPTION 'a witness never goes back' "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {_TABLE}_no_change BEFORE UPDATE OR DELETE ON {_TABLE} "
        "FOR EACH ROW EXECUTE FUNCTION witness_never_back()"
    )
    op.execute(
        f"CREATE TRIGGER {_TABLE}_no_truncate BEFORE TRUNCATE ON {_TABLE} "
        "FOR EACH STATEMENT EXECUTE FUNCTION witness_never_back()"
    )


def downgrade() -> None:
    """Take the table back, unless there is a row in it.

    Raises:
        RuntimeError: There is one: the witness would begin again, and could cosign a fork.
    """
    connection = op.get_bind()
    if connection.scalar(sa.text(f"SELECT 1 FROM {_TABLE} LIMIT 1")):
        raise RuntimeError(f"There are kept {_TABLE}; nothing is removed.")
    op.drop_table(_TABLE)
    if connection.dialect.name == "postgresql":
        op.execute("DROP FUNCTION witness_never_back()")
