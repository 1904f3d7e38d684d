"""Packages of drafts."""

import sqlalchemy as sa
from alembic import op

from service.migrations.kept import drop_function, head, points_to, refuse_changes

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the table with its triggers."""
    op.create_table(
        "packages",
        *head("packages"),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("screening_id", sa.String(), nullable=True),
        sa.Column("need_id", sa.String(), nullable=True),
        sa.Column("rulebook_sha256", sa.String(), nullable=False),
        sa.Column("templates_sha256", sa.String(), nullable=False),
        sa.Column("code_version", sa.String(), nullable=False),
        sa.Column("package", sa.LargeBinary(), nullable=False),
        sa.Column("result_hash", sa.String(), nullable=False),
        points_to("packages", "screening_id", "screenings"),
        points_to("packages", "need_id", "needs"),
        sa.CheckConstraint(
            "kind IN ('questions', 'letters', 'clauses', 'start', 'follow_up')",
            name=op.f("ck_packages_kind_known"),
        ),
        sa.CheckConstraint(
            "(screening_id IS NULL) <> (need_id IS NULL)", name=op.f("ck_packages_made_from_one")
        ),
        *(
            sa.CheckConstraint(f"length({name}) = 64", name=op.f(f"ck_packages_{name}_length"))
            for name in ("rulebook_sha256", "templates_sha256", "result_hash")
        ),
        sa.Index("ix_packages_tenant_id_created_at_id", "tenant_id", "created_at", "id"),
        sa.Index("ix_packages_tenant_id_screening_id", "tenant_id", "screening_id"),
        sa.Index("ix_packages_tenant_id_need_id", "tenant_id", "need_id"),
    )
    refuse_changes("packages")


def downgrade() -> None:
    """Take the table back, unless a package is kept in it.

    Raises:
        RuntimeError: There is one.
    """
    connection = op.get_bind()
    if connection.scalar(sa.text("SELECT count(*) FROM packages")):
        raise RuntimeError("There are kept packages; nothing is removed.")
    op.drop_table("packages")
    drop_function("packages_refuse_change")
