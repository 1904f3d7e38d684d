"""Answers of coordinated register checks."""

import sqlalchemy as sa
from alembic import op

from service.migrations.disposable import Going, keep_again, let_go
from service.migrations.kept import drop_function, head, refuse_changes

revision = "0017"
down_revision = "0016"

_GOING = Going("register_checks", "register_checks", refused_by="register_checks_refuse_change")


def upgrade() -> None:
    """Make the table with its triggers; a row goes only where its disposal stands."""
    op.create_table(
        "register_checks",
        *head("register_checks"),
        sa.Column("unit", sa.String(), server_default="", nullable=False),
        sa.Column("scheme", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("document_sha256", sa.String(), nullable=False),
        sa.Column("code_version", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("result_hash", sa.String(), nullable=False),
        sa.CheckConstraint(
            "length(document_sha256) = 64", name=op.f("ck_register_checks_document_sha256_length")
        ),
        sa.CheckConstraint(
            "length(result_hash) = 64", name=op.f("ck_register_checks_result_hash_length")
        ),
        sa.Index("ix_register_checks_tenant_id_created_at_id", "tenant_id", "created_at", "id"),
        sa.Index("ix_register_checks_tenant_id_scheme_value", "tenant_id", "scheme", "value"),
    )
    connection = op.get_bind()
    refuse_changes("register_checks", "register checks are")
    let_go(connection, _GOING)


def downgrade() -> None:
    """Take the table back, unless an answer is kept in it.

    Raises:
        RuntimeError: There is one.
    """
    connection = op.get_bind()
    if connection.scalar(sa.text("SELECT count(*) FROM register_checks")):
        raise RuntimeError("There are kept register checks; nothing is removed.")
    keep_again(connection, _GOING)
    op.drop_table("register_checks")
    drop_function("register_checks_refuse_change")
