"""A decision says which consequence under the contract it is, and what that rests on."""

import sqlalchemy as sa
from alembic import op

revision = "r0007"
down_revision = "r0006"

_COLUMNS = ("consequence", "follow_up_id", "heard_on", "heard")


def upgrade() -> None:
    """Give decisions the columns; what is decided before says nothing of them."""
    for name in _COLUMNS:
        kind = sa.Date() if name == "heard_on" else sa.String()
        op.add_column("decisions", sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    """Take them away, unless a decision says something there.

    Raises:
        RuntimeError: One does; it would be lost.
    """
    said = sa.text("SELECT 1 FROM decisions WHERE consequence IS NOT NULL LIMIT 1")
    if op.get_bind().scalar(said):
        raise RuntimeError("There are decisions on consequences; nothing is removed.")
    for name in _COLUMNS:
        op.drop_column("decisions", name)
