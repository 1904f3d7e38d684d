"""The table of the counts of coverage that members of a joint purchasing body have sent."""

import sqlalchemy as sa
from alembic import op

from service.platform.db.migrations.columns import (
    contents,
    in_order,
    long,
    moments,
    once,
    texts,
    wholes,
)
from service.platform.db.migrations.disposable import Going, let_go
from service.platform.db.migrations.kept import head, only_add

revision = "r0011"
down_revision = "r0010"

_TABLE = "member_counts"
_REFUSE = "member_counts_refuse_change"


def upgrade() -> None:
    """Make the table; it is only added to, and rows go where a disposal stands."""
    op.create_table(
        _TABLE,
        *head(_TABLE),
        *texts("sender_number", "key", "coverage_id"),
        *wholes("year"),
        *moments("counted_at"),
        *contents("content"),
        *texts("result_hash"),
        *contents("file"),
        once(_TABLE, "tenant_id", "sender_number", "key", "coverage_id"),
        *long(_TABLE, 64, "result_hash"),
        in_order(_TABLE),
    )
    only_add({_TABLE: "id = NEW.id"}, _REFUSE)
    let_go(Going(_TABLE, _TABLE))


def downgrade() -> None:
    """Take the table back, unless there is a row in it.

    Raises:
        RuntimeError: There is one; what another authority has told is not removed.
    """
    connection = op.get_bind()
    if connection.scalar(sa.text(f"SELECT 1 FROM {_TABLE} LIMIT 1")):
        raise RuntimeError("There are counts of members; nothing is removed.")
    op.drop_table(_TABLE)
    if connection.dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION {_REFUSE}()")
        op.execute(f"DROP FUNCTION {_TABLE}_let_go()")
