"""Sessions of the pages that somebody has ended by logging out."""

import sqlalchemy as sa
from alembic import op

from service.migrations.kept import head

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "ended_sessions",
        *head("ended_sessions"),
        sa.CheckConstraint("length(id) = 64", name=op.f("ck_ended_sessions_id_length")),
        sa.Index("ix_ended_sessions_tenant_id_created_at", "tenant_id", "created_at"),
    )


def downgrade() -> None:
    """Take the table back; a copy of an ended session's cookie then opens until its own end."""
    op.drop_table("ended_sessions")
