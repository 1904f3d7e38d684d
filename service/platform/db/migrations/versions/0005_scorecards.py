"""The table of the scorecards that organisations add and choose."""

import sqlalchemy as sa
from alembic import op

from service.platform.db.migrations.columns import contents, holds, in_order, long, texts
from service.platform.db.migrations.kept import head, refuse_changes

revision = "r0005"
down_revision = "r0004"


def upgrade() -> None:
    """Make the table; its rows are neither changed nor removed."""
    op.create_table(
        "scorecards",
        *head("scorecards"),
        *texts("act", "scorecard_id", "sha256", "reason"),
        *contents("content"),
        holds("scorecards", "act_known", "act IN ('added', 'chosen')"),
        *long("scorecards", 64, "sha256"),
        in_order("scorecards"),
    )
    refuse_changes("scorecards")


def downgrade() -> None:
    """Take the table back, unless there is a row in it.

    Raises:
        RuntimeError: There is one; screenings by its cards could no longer be made again.
    """
    connection = op.get_bind()
    if connection.scalar(sa.text("SELECT 1 FROM scorecards LIMIT 1")):
        raise RuntimeError("There are kept scorecards; nothing is removed.")
    op.drop_table("scorecards")
    if connection.dialect.name == "postgresql":
        op.execute("DROP FUNCTION scorecards_refuse_change()")
