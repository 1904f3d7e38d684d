"""The facts about its purchase that stand in a case, and who won it."""

import sqlalchemy as sa
from alembic import op

from service.platform.db.migrations.columns import contents

revision = "r0006"
down_revision = "r0005"

_ADDED = ("purchase", "purchase_origins", "award")


def upgrade() -> None:
    """Add the columns; the cases that there are have nothing in them."""
    for column in contents(*_ADDED, nullable=True):
        op.add_column("cases", column)


def downgrade() -> None:
    """Take them back, unless a case has any.

    Raises:
        RuntimeError: One has; what somebody entered is not removed.
    """
    known = "SELECT 1 FROM cases WHERE purchase IS NOT NULL OR award IS NOT NULL LIMIT 1"
    if op.get_bind().scalar(sa.text(known)):
        raise RuntimeError("There are cases with facts about their purchase; nothing is removed.")
    for name in _ADDED:
        op.drop_column("cases", name)
