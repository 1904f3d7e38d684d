"""A decision names the file that shows what is decided."""

import sqlalchemy as sa
from alembic import op

revision = "r0009"
down_revision = "r0008"


def upgrade() -> None:
    """Give decisions the column; what is decided before names no file."""
    op.add_column("decisions", sa.Column("evidence_file_id", sa.String(), nullable=True))


def downgrade() -> None:
    """Take it away, unless a decision names a file.

    Raises:
        RuntimeError: One does; it would be lost.
    """
    said = sa.text("SELECT 1 FROM decisions WHERE evidence_file_id IS NOT NULL LIMIT 1")
    if op.get_bind().scalar(said):
        raise RuntimeError("There are decisions that name a file; nothing is removed.")
    op.drop_column("decisions", "evidence_file_id")
