"""A case has a form of purchase and can be interrupted; a day of a task says its basis."""

import sqlalchemy as sa
from alembic import op

from service.platform.db.migrations.columns import contents

revision = "r0008"
down_revision = "r0007"


def upgrade() -> None:
    """Add the columns; the cases and tasks that there are say nothing in them."""
    op.add_column("cases", sa.Column("procedure", sa.String(), nullable=True))
    for column in contents("interruption", nullable=True):
        op.add_column("cases", column)
    op.add_column("tasks", sa.Column("due_basis", sa.String(), nullable=True))


def downgrade() -> None:
    """Take them back, unless a case has any.

    Raises:
        RuntimeError: One has; what somebody chose is not removed.
    """
    known = "SELECT 1 FROM cases WHERE procedure IS NOT NULL OR interruption IS NOT NULL LIMIT 1"
    if op.get_bind().scalar(sa.text(known)):
        raise RuntimeError("There are cases with a form of purchase; nothing is removed.")
    op.drop_column("tasks", "due_basis")
    for name in ("interruption", "procedure"):
        op.drop_column("cases", name)
