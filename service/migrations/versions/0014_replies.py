"""Reply links of suppliers, what they answer, and decisions shared with other authorities."""

import sqlalchemy as sa
from alembic import op

from service.migrations.kept import drop_function, head, only_add, points_to

revision = "0014"
down_revision = "0013"

_KEPT = {
    "reply_links": "id = NEW.id",
    "replies": "id = NEW.id",
    "reply_files": "(id = NEW.id OR (link_id = NEW.link_id "
    "AND evidence_file_id = NEW.evidence_file_id))",
    "disclosures": "id = NEW.id",
}
"""Tables that are only added to, each with its key."""
_TABLES = ("disclosures", "reply_files", "replies", "reply_tokens", "reply_links")


def upgrade() -> None:
    """Make the tables with their triggers."""
    op.create_table(
        "reply_links",
        *head("reply_links"),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("screening_id", sa.String(), nullable=False),
        sa.Column("tender_id", sa.String(), nullable=False),
        sa.Column("party_id", sa.String(), nullable=False),
        sa.Column("package_id", sa.String(), nullable=True),
        sa.Column("sheet", sa.LargeBinary(), nullable=False),
        sa.Column("sheet_sha256", sa.String(), nullable=False),
        points_to("reply_links", "case_id", "cases"),
        points_to("reply_links", "screening_id", "screenings"),
        points_to("reply_links", "package_id", "packages"),
        sa.CheckConstraint(
            "length(sheet_sha256) = 64", name=op.f("ck_reply_links_sheet_sha256_length")
        ),
        sa.Index(
            "ix_reply_links_tenant_id_case_id_created_at_id",
            "tenant_id",
            "case_id",
            "created_at",
            "id",
        ),
    )
    op.create_table(
        "reply_tokens",
        *head("reply_tokens"),
        sa.Column("hmac_sha256", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.String(), nullable=True),
        points_to("reply_tokens", "id", "reply_links"),
        sa.UniqueConstraint("hmac_sha256", name=op.f("uq_reply_tokens_hmac_sha256")),
        sa.CheckConstraint(
            "length(hmac_sha256) = 64", name=op.f("ck_reply_tokens_hmac_sha256_length")
        ),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_reply_tokens_expires_later")),
    )
    op.create_table(
        "replies",
        *head("replies"),
        sa.Column("link_id", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("result_hash", sa.String(), nullable=False),
        points_to("replies", "link_id", "reply_links"),
        sa.CheckConstraint("length(result_hash) = 64", name=op.f("ck_replies_result_hash_length")),
        sa.Index(
            "ix_replies_tenant_id_link_id_created_at_id",
            "tenant_id",
            "link_id",
            "created_at",
            "id",
        ),
    )
    op.create_table(
        "reply_files",
        *head("reply_files"),
        sa.Column("link_id", sa.String(), nullable=False),
        sa.Column("evidence_file_id", sa.String(), nullable=False),
        points_to("reply_files", "link_id", "reply_links"),
        points_to("reply_files", "evidence_file_id", "evidence_files"),
        sa.UniqueConstraint(
            "tenant_id",
            "link_id",
            "evidence_file_id",
            name=op.f("uq_reply_files_tenant_id_link_id_evidence_file_id"),
        ),
    )
    op.create_table(
        "disclosures",
        *head("disclosures"),
        sa.Column("case_id", sa.String(), nullable=False),
        sa.Column("decision_id", sa.String(), nullable=False),
        sa.Column("disclosed_on", sa.Date(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("legal_basis", sa.String(), nullable=False),
        sa.Column("withheld", sa.String(), nullable=False),
        sa.Column("reasons", sa.String(), nullable=False),
        points_to("disclosures", "case_id", "cases"),
        points_to("disclosures", "decision_id", "decisions"),
        sa.Index(
            "ix_disclosures_tenant_id_case_id_created_at_id",
            "tenant_id",
            "case_id",
            "created_at",
            "id",
        ),
    )
    only_add(_KEPT, "replies_refuse_change")


def downgrade() -> None:
    """Take the tables back, unless something is kept in them.

    Raises:
        RuntimeError: There is something.
    """
    connection = op.get_bind()
    for table in ("reply_links", "disclosures"):
        if connection.scalar(sa.text(f"SELECT count(*) FROM {table}")):
            raise RuntimeError(f"There are kept {table}; nothing is removed.")
    for table in _TABLES:
        op.drop_table(table)
    drop_function("replies_refuse_change")
